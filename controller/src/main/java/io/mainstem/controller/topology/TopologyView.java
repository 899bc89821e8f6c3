package io.mainstem.controller.topology;

import java.util.List;
import java.util.Optional;

/**
 * The routes into this region as they are known at one moment.
 *
 * @param loaded whether a routing table has ever come; until then {@code routes} is empty and means
 *     nothing
 * @param routes by id
 */
public record TopologyView(boolean loaded, List<RouteTopology> routes) {

  public static final TopologyView UNKNOWN = new TopologyView(false, List.of());

  public TopologyView {
    routes = List.copyOf(routes);
  }

  public Optional<RouteTopology> route(String id) {
    return routes.stream().filter(known -> known.route().id().equals(id)).findFirst();
  }
}
