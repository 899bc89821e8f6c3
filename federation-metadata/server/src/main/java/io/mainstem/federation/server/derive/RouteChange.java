package io.mainstem.federation.server.derive;

import io.mainstem.api.federation.Route;

/** One write that brings the stored routes closer to what the topics ask for. */
public sealed interface RouteChange {

  /** The route that is written. */
  String routeId();

  /** There is no such route yet. */
  record Create(Route route) implements RouteChange {
    @Override
    public String routeId() {
      return route.id();
    }
  }

  /**
   * The rules differ; everything else of the route stays.
   *
   * @param version that the change was worked out from
   */
  record Update(Route route, int version) implements RouteChange {
    @Override
    public String routeId() {
      return route.id();
    }
  }

  /** No topic needs it any more, and nobody has set anything on it. */
  record Delete(Route route, int version) implements RouteChange {
    @Override
    public String routeId() {
      return route.id();
    }
  }

  /** A person made a route of this id: it is left alone and the topics' rules have no place. */
  record Blocked(Route route, int rules) implements RouteChange {
    @Override
    public String routeId() {
      return route.id();
    }
  }
}
