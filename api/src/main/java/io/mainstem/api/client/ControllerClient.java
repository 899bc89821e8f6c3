package io.mainstem.api.client;

import io.mainstem.api.Versioned;
import io.mainstem.api.federation.Route;
import io.mainstem.api.replication.FleetDifference;
import io.mainstem.api.replication.FleetProblem;
import io.mainstem.api.replication.FleetStatus;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorOrder;
import io.mainstem.api.replication.MirrorRestartPlan;
import io.mainstem.api.replication.MirrorRestartRequest;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.RebalancePlan;
import io.mainstem.api.replication.RouteStatus;
import io.mainstem.api.replication.WorkerDiagnosis;
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

  /** Whether an explicit route could be created: answers it as it would be, or says why not. */
  public Route validateRoute(Route route) {
    return rest.send("POST", "/v1/routes?validate_only=true", route, Map.of(), Route.class);
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
   * Decides what a worker is used for.
   *
   * @param verb one of drain, resume, exclude, restarting
   */
  public WorkerStatus orderWorker(String id, String verb) {
    return rest.send(
        "POST",
        "/v1/workers/" + RestClient.encode(id) + ":" + verb,
        null,
        Map.of(),
        WorkerStatus.class);
  }

  /**
   * Decides about a mirror.
   *
   * @param verb one of pause, resume, exclude, include, unpin, release
   */
  public MirrorOrder orderMirror(MirrorId mirror, String verb) {
    return rest.send("POST", path(mirror) + ":" + verb, null, Map.of(), MirrorOrder.class);
  }

  /** Moves a mirror to a worker, where it stays while that worker is open. */
  public MirrorOrder moveMirror(MirrorId mirror, String worker) {
    String query = ":move?worker=" + RestClient.encode(worker);
    return rest.send("POST", path(mirror) + query, null, Map.of(), MirrorOrder.class);
  }

  /**
   * Lets a mirror go on from another place in its source.
   *
   * @param validateOnly only answers what would be skipped or copied twice
   * @param idempotencyKey the same one does not restart it twice
   */
  public MirrorRestartPlan restartMirror(
      MirrorId mirror, MirrorRestartRequest request, boolean validateOnly, String idempotencyKey) {
    return rest.send(
        "POST",
        path(mirror) + ":restart?validate_only=" + validateOnly,
        request,
        Map.of("Idempotency-Key", idempotencyKey),
        MirrorRestartPlan.class);
  }

  /** The workers of the region as one. */
  public FleetStatus fleet() {
    return rest.get("/v1/fleet", FleetStatus.class);
  }

  /** Mirrors that are not as they should be. */
  public List<FleetDifference> differences() {
    return rest.getAll("/v1/fleet/differences", FleetDifference.class);
  }

  /** What keeps the region from copying all that its routes name. */
  public List<FleetProblem> problems() {
    return rest.getAll("/v1/fleet/problems", FleetProblem.class);
  }

  /** Asks all workers at once. */
  public List<WorkerDiagnosis> diagnostics() {
    return rest.getAll("/v1/fleet/diagnostics", WorkerDiagnosis.class);
  }

  private static String path(MirrorId mirror) {
    return "/v1/mirrors/" + mirror;
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
