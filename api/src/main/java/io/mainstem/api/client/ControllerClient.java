package io.mainstem.api.client;

import io.mainstem.api.Versioned;
import io.mainstem.api.federation.Route;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.RebalancePlan;
import io.mainstem.api.replication.RouteStatus;
import io.mainstem.api.replication.WorkerStatus;
import io.mainstem.api.rest.RestClient;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The controller of one region. Thread-safe; errors as in {@link RestClient}. */
public final class ControllerClient {

  private final RestClient rest;

  public ControllerClient(RestClient rest) {
    this.rest = rest;
  }

  /** The routes into this region. */
  public List<RouteStatus> routes() {
    return rest.getAll("/v1/routes", RouteStatus.class);
  }

  public Versioned<RouteStatus> route(String id) {
    return rest.getVersioned("/v1/routes/" + id, RouteStatus.class);
  }

  /** Creates an explicit route. */
  public RouteStatus createRoute(Route route, String idempotencyKey) {
    return rest.send(
        "POST", "/v1/routes", route, Map.of("Idempotency-Key", idempotencyKey), RouteStatus.class);
  }

  /**
   * The mirrors into this region.
   *
   * @param route only those of this route, null for all
   */
  public List<MirrorStatus> mirrors(@Nullable String route) {
    String query = route == null ? "" : "?route=" + RestClient.encode(route);
    return rest.getAll("/v1/mirrors" + query, MirrorStatus.class);
  }

  public List<WorkerStatus> workers() {
    return rest.getAll("/v1/workers", WorkerStatus.class);
  }

  /** Changes a route that is at {@code version}. */
  public RouteStatus updateRoute(Route route, int version) {
    return rest.send("PUT", "/v1/routes/" + route.id(), route, ifMatch(version), RouteStatus.class);
  }

  /** Deletes an explicit route that is at {@code version}; what it has copied stays. */
  public void deleteRoute(String id, int version) {
    rest.send("DELETE", "/v1/routes/" + id, null, ifMatch(version));
  }

  /** Stops every mirror of a route, or lets them go on where they stopped. */
  public RouteStatus pauseRoute(String id, boolean paused) {
    String verb = paused ? ":pause" : ":resume";
    return rest.send("POST", "/v1/routes/" + id + verb, null, Map.of(), RouteStatus.class);
  }

  /** Empties a worker, or lets it take mirrors again. */
  public WorkerStatus drainWorker(String id, boolean draining) {
    String verb = draining ? ":drain" : ":resume";
    return rest.send(
        "POST", "/v1/workers/" + RestClient.encode(id) + verb, null, Map.of(), WorkerStatus.class);
  }

  /**
   * Evens out the load of the workers.
   *
   * @param validateOnly only answers the moves
   */
  public RebalancePlan rebalance(boolean validateOnly) {
    return rest.send(
        "POST", "/v1:rebalance?validate_only=" + validateOnly, null, Map.of(), RebalancePlan.class);
  }

  private static Map<String, String> ifMatch(int version) {
    return Map.of("If-Match", "\"" + version + "\"");
  }
}
