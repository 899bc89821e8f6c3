package io.mainstem.api.replication;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.Names;

/**
 * What a fleet is called in Helix: the one place where the controller and the workers agree on it.
 *
 * <p>One Helix cluster for each region. One resource for each route, named as the route; a route
 * with more than {@link #MAX_MIRRORS_PER_RESOURCE} mirrors is split into {@code route}, {@code
 * route_0001}, {@code route_0002} and so on (no route id holds an underscore). The partitions of a
 * resource are named {@link MirrorId#partitionName()}: {@code topic/partition}.
 */
public final class FleetNames {

  /** The state model of every resource. */
  public static final String STATE_MODEL = "OnlineOffline";

  /** Being copied by the worker that has it in this state. */
  public static final String ONLINE = "ONLINE";

  /** Not with this worker. */
  public static final String OFFLINE = "OFFLINE";

  /** Mirrors in one resource: more make its znodes too large to be quick. */
  public static final int MAX_MIRRORS_PER_RESOURCE = 2500;

  private static final char SPLIT_MARK = '_';

  private FleetNames() {}

  /** The Helix cluster of a region's fleet. */
  public static String helixCluster(String region) {
    return "mainstem-" + Names.requireId("region", region);
  }

  /**
   * The resource for the {@code split}-th part of a route.
   *
   * @param split 0 to 9999; 0 is the resource named as the route itself
   */
  public static String resource(String route, int split) {
    Names.requireRouteId("route", route);
    if (split < 0 || split > 9999) {
      throw new InvalidValueException("resource.split", split + " is not within 0 to 9999");
    }
    return split == 0 ? route : "%s%c%04d".formatted(route, SPLIT_MARK, split);
  }

  /** The route that a resource belongs to. */
  public static String routeOf(String resource) {
    int mark = resource.indexOf(SPLIT_MARK);
    return Names.requireRouteId("resource", mark < 0 ? resource : resource.substring(0, mark));
  }

  /** Which part of its route a resource is; 0 for the first. */
  public static int splitOf(String resource) {
    int mark = resource.indexOf(SPLIT_MARK);
    if (mark < 0) {
      return 0;
    }
    try {
      return Integer.parseInt(resource.substring(mark + 1));
    } catch (NumberFormatException e) {
      throw new InvalidValueException("resource", "'" + resource + "' does not end in _NNNN");
    }
  }

  /** The mirror that a partition of a resource stands for. */
  public static MirrorId mirror(String resource, String partitionName) {
    return MirrorId.of(routeOf(resource), partitionName);
  }
}
