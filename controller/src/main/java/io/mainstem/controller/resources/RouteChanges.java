package io.mainstem.controller.resources;

import io.mainstem.api.Versioned;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.federation.TopicRule;
import io.mainstem.controller.topology.RouteGraph;
import io.mainstem.controller.topology.Topology;
import io.mainstem.service.rest.Problems;
import io.mainstem.service.store.Change;
import io.mainstem.service.store.StoreException;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.VersionedStore;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Checks changes of routes and writes them to the store. Thread-safe. */
final class RouteChanges {

  private final String region;
  private final VersionedStore store;
  private final Supplier<RoutingTable> table;
  private final Topology topology;

  RouteChanges(
      String region, VersionedStore store, Supplier<RoutingTable> table, Topology topology) {
    this.region = region;
    this.store = store;
    this.table = table;
    this.topology = topology;
  }

  /** The route as this interface would create it: whatever it says of its origin, explicit. */
  Route explicit(Route route) {
    return route.withOrigin(Route.Origin.EXPLICIT);
  }

  Versioned<Route> require(String id) {
    return store.get(Stored.ROUTES, id).orElseThrow(() -> Problems.notFound("route " + id));
  }

  void requireVersion(Versioned<Route> route, int version) {
    if (route.version() != version) {
      throw new StoreException.VersionMismatch("route " + route.value().id());
    }
  }

  void validateNew(Route route) {
    validate(route);
    if (store.get(Stored.ROUTES, route.id()).isPresent()) {
      throw Problems.conflict("route " + route.id() + " exists already");
    }
  }

  /**
   * Creates a route.
   *
   * @return false if it was there already, and this is the same request again
   */
  boolean create(Route route, @Nullable String idempotencyKey, String who) {
    if (idempotencyKey != null && isThere(route)) {
      return false;
    }
    validateNew(route);
    try {
      store.create(Stored.ROUTES, route, new Change(who, "POST /v1/routes"));
      return true;
    } catch (StoreException.AlreadyExists e) {
      if (idempotencyKey != null && isThere(route)) {
        return false;
      }
      throw e;
    }
  }

  private boolean isThere(Route route) {
    return store
        .get(Stored.ROUTES, route.id())
        .map(Versioned::value)
        .filter(route::equals)
        .isPresent();
  }

  /** What a change would leave. */
  Route validateChange(Route wanted, int version) {
    Versioned<Route> before = require(wanted.id());
    requireVersion(before, version);
    Route current = before.value();
    if (current.origin() == Route.Origin.DERIVED) {
      Route allowed =
          current
              .withThrottle(wanted.throttleBytesPerSecond())
              .withPaused(wanted.paused())
              .withGuarantee(wanted.guarantee())
              .withTopics(withLimitsOf(wanted.topics(), current.topics()));
      if (!wanted.withOrigin(Route.Origin.DERIVED).equals(allowed)) {
        throw Problems.refused(
            "derived-route",
            "Route "
                + wanted.id()
                + " follows from logical topics: change those. Only its throttle and those of its"
                + " topics, its pause and its guarantee can be changed here.");
      }
      return allowed;
    }
    Route next = explicit(wanted);
    validate(next);
    return next;
  }

  /** The stored rules, each with the limit that the same rule is to have. */
  private static List<TopicRule> withLimitsOf(List<TopicRule> wanted, List<TopicRule> stored) {
    Map<TopicRule, Long> limits = new HashMap<>();
    wanted.forEach(rule -> limits.put(rule.withThrottle(null), rule.throttleBytesPerSecond()));
    return stored.stream()
        .map(rule -> rule.withThrottle(null))
        .map(rule -> rule.withThrottle(limits.get(rule)))
        .toList();
  }

  void update(Route route, int version, String who, String why) {
    store.update(Stored.ROUTES, route, version, new Change(who, why));
  }

  void delete(String id, int version, boolean validateOnly, String who) {
    Versioned<Route> before = require(id);
    requireVersion(before, version);
    if (before.value().origin() == Route.Origin.DERIVED) {
      throw Problems.refused(
          "derived-route",
          "Route " + id + " follows from logical topics: remove those and it goes.");
    }
    if (!validateOnly) {
      store.delete(Stored.ROUTES, id, version, new Change(who, "DELETE /v1/routes/" + id));
    }
  }

  private void validate(Route route) {
    RoutingTable current = table.get();
    if (current.version() == 0) {
      throw Problems.unavailable(
          "The metadata service has not answered yet; the route cannot be checked.",
          Duration.ofSeconds(2));
    }
    requireCluster(current, "sourceCluster", route.sourceCluster());
    Cluster target = requireCluster(current, "targetCluster", route.targetCluster());
    if (!target.region().equals(region)) {
      throw Problems.refused(
          "target-region",
          "Route %s ends in region %s: ask the controller there."
              .formatted(route.id(), target.region()));
    }
    if (route.topics().isEmpty()) {
      throw Problems.invalid("topics", "at least one rule is needed");
    }
    List<Route> others =
        store.list(Stored.ROUTES).stream()
            .map(Versioned::value)
            .filter(other -> !other.id().equals(route.id()))
            .toList();
    Collection<String> known = topology.topicsOf(route.sourceCluster());
    RouteGraph.of(others)
        .refusal(route, known)
        .ifPresent(
            why -> {
              throw Problems.refused("no-circles", why + ".");
            });
  }

  private static Cluster requireCluster(RoutingTable table, String field, String id) {
    return table
        .cluster(id)
        .orElseThrow(() -> Problems.invalid(field, "cluster " + id + " is not declared"));
  }
}
