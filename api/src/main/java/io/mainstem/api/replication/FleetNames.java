package io.mainstem.api.replication;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.Names;

/**
 * The names under which controller and workers of a region meet in Helix.
 *
 * <p>A route is one resource, named like the route. A route of more mirrors than one resource can
 * hold goes on in further <em>shards</em>: {@code route.1}, {@code route.2} and so on; a route id
 * cannot contain a dot. The partitions of a resource are named {@link MirrorId#partitionName()}.
 */
public final class FleetNames {

  /** The state model: OFFLINE, ONLINE, DROPPED, ERROR. A mirror is copied by who is ONLINE. */
  public static final String STATE_MODEL = "OnlineOffline";

  public static final String ONLINE = "ONLINE";
  public static final String OFFLINE = "OFFLINE";

  /** The most mirrors that one resource holds. */
  public static final int MAX_MIRRORS_PER_RESOURCE = 2_500;

  private static final String CLUSTER_PREFIX = "mainstem-";
  private static final char SHARD_SEPARATOR = '.';

  private FleetNames() {}

  /** The Helix cluster of a region's fleet. */
  public static String helixCluster(String region) {
    return CLUSTER_PREFIX + Names.requireId("region", region);
  }

  /**
   * The resource of one shard of a route.
   *
   * @param shard from 0
   */
  public static String resource(String route, int shard) {
    if (shard < 0) {
      throw new IllegalArgumentException("shard " + shard + " is negative");
    }
    return shard == 0 ? route : route + SHARD_SEPARATOR + shard;
  }

  /** The route that a resource belongs to. */
  public static String route(String resource) {
    int separator = resource.indexOf(SHARD_SEPARATOR);
    return separator < 0 ? resource : resource.substring(0, separator);
  }

  /** The shard number of a resource, 0 for the first. */
  public static int shard(String resource) {
    int separator = resource.indexOf(SHARD_SEPARATOR);
    if (separator < 0) {
      return 0;
    }
    try {
      return Integer.parseInt(resource.substring(separator + 1));
    } catch (NumberFormatException e) {
      throw new InvalidValueException("resource", "'" + resource + "' is not route.shard");
    }
  }

  /** The mirror behind a partition of a resource. */
  public static MirrorId mirror(String resource, String partitionName) {
    return MirrorId.of(route(resource), partitionName);
  }
}
