package io.mainstem.worker.mirror;

import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.federation.TopicRule;
import io.mainstem.api.replication.MirrorId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The limits of all routes and topics that this worker copies for. They follow the routing table
 * without disturbing any mirror. A limit holds for all workers together, so each keeps the part of
 * it that is its part of the route's mirrors. Thread-safe.
 */
public final class Throttles {
  private final LongSupplier clock;
  private final long mostKept;
  private final AtomicLong kept = new AtomicLong();
  private final Map<String, OfRoute> routes = new HashMap<>();
  private final Map<String, Double> shares = new HashMap<>();
  private RoutingTable table = RoutingTable.EMPTY;

  private static final class OfRoute {
    final Throttle whole = new Throttle();
    final Map<String, Throttle> topics = new HashMap<>();
  }

  /**
   * @param clock milliseconds that never go back
   * @param mostKept bytes of the fetchers' memory that held-back mirrors may keep together
   */
  Throttles(LongSupplier clock, long mostKept) {
    this.clock = clock;
    this.mostKept = mostKept;
  }

  /** Whether a mirror that is held back may keep so many bytes; give them back later. */
  boolean keep(long bytes) {
    if (kept.addAndGet(bytes) <= mostKept) {
      return true;
    }
    kept.addAndGet(-bytes);
    return false;
  }

  void giveBack(long bytes) {
    kept.addAndGet(-bytes);
  }

  /** The limits of one mirror, for that mirror alone. */
  synchronized Allowances of(MirrorId mirror) {
    OfRoute route = routes.computeIfAbsent(mirror.route(), any -> new OfRoute());
    Throttle topic = route.topics.computeIfAbsent(mirror.topic(), any -> new Throttle());
    set(mirror.route(), route);
    return new Allowances(List.of(new Allowance(route.whole), new Allowance(topic)), clock);
  }

  synchronized void follow(RoutingTable newTable) {
    table = newTable;
    routes.forEach(this::set);
  }

  /** The routes with a limit, of those that have mirrors here. */
  public synchronized Set<String> limited() {
    return table.routes().stream()
        .filter(route -> routes.containsKey(route.id()))
        .filter(Throttles::hasLimit)
        .map(Route::id)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static boolean hasLimit(Route route) {
    return route.throttleBytesPerSecond() != null
        || route.topics().stream().anyMatch(rule -> rule.throttleBytesPerSecond() != null);
  }

  /**
   * Tells how much of a route is this worker's.
   *
   * @param share above 0, up to 1
   */
  public synchronized void share(String route, double share) {
    if (share > 0 && share <= 1) {
      shares.put(route, share);
      OfRoute known = routes.get(route);
      if (known != null) {
        set(route, known);
      }
    }
  }

  private void set(String id, OfRoute limits) {
    double share = shares.getOrDefault(id, 1.0);
    Optional<Route> route = table.route(id);
    limits.whole.limit(share * rate(route.map(Route::throttleBytesPerSecond).orElse(null)));
    limits.topics.forEach(
        (topic, limit) ->
            limit.limit(
                share
                    * rate(
                        route
                            .flatMap(known -> known.ruleFor(topic))
                            .map(TopicRule::throttleBytesPerSecond)
                            .orElse(null))));
  }

  private static double rate(@Nullable Long bytesPerSecond) {
    return bytesPerSecond == null ? 0 : bytesPerSecond;
  }
}
