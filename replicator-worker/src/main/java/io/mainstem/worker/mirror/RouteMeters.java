package io.mainstem.worker.mirror;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleConsumer;
import java.util.function.Function;

/** The meters of all routes that this worker has copied for. Thread-safe. */
public final class RouteMeters {
  private final Map<String, RouteMeter> byRoute = new ConcurrentHashMap<>();
  private final Function<String, DoubleConsumer> latencySeconds;

  /**
   * @param latencySeconds who else, by route, is told the latency of each batch
   */
  public RouteMeters(Function<String, DoubleConsumer> latencySeconds) {
    this.latencySeconds = latencySeconds;
  }

  RouteMeter of(String route) {
    return byRoute.computeIfAbsent(route, id -> new RouteMeter(latencySeconds.apply(id)));
  }

  /** By route id. */
  public Map<String, RouteMeter> all() {
    return new TreeMap<>(byRoute);
  }
}
