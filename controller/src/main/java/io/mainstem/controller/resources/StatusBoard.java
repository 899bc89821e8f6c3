package io.mainstem.controller.resources;

import com.google.common.base.Suppliers;
import io.mainstem.api.Versioned;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.replication.WorkerReport;
import io.mainstem.api.service.ServiceInstance;
import io.mainstem.controller.fleet.Fleet;
import io.mainstem.controller.fleet.WorkerReports;
import io.mainstem.controller.topology.RouteTopology;
import io.mainstem.controller.topology.Topology;
import io.mainstem.service.store.StoreException;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.VersionedStore;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the {@link Status} together for whoever asks, at most twice a second however many ask.
 * Thread-safe.
 */
final class StatusBoard {

  private static final Logger log = LoggerFactory.getLogger(StatusBoard.class);
  private static final Duration KEPT = Duration.ofMillis(500);

  private final String region;
  private final VersionedStore store;
  private final Supplier<RoutingTable> table;
  private final Supplier<List<ServiceInstance>> workers;
  private final Topology topology;
  private final Fleet fleet;
  private final WorkerReports reports;
  private final Clock clock;
  private final Supplier<Status> current =
      Suppliers.memoizeWithExpiration(
          this::make, KEPT.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
  private volatile List<Versioned<Route>> lastRoutes = List.of();

  StatusBoard(
      String region,
      VersionedStore store,
      Supplier<RoutingTable> table,
      Supplier<List<ServiceInstance>> workers,
      Topology topology,
      Fleet fleet,
      WorkerReports reports,
      Clock clock) {
    this.region = region;
    this.store = store;
    this.table = table;
    this.workers = workers;
    this.topology = topology;
    this.fleet = fleet;
    this.reports = reports;
    this.clock = clock;
  }

  /** As of half a second ago at most. */
  Status current() {
    return current.get();
  }

  /** As of now, with a route that has just been changed. */
  Status fresh() {
    return make();
  }

  /** Whether a route's target cluster is in this region. */
  boolean isOurs(Route route) {
    return table
        .get()
        .cluster(route.targetCluster())
        .map(Cluster::region)
        .filter(region::equals)
        .isPresent();
  }

  private Status make() {
    Map<String, WorkerReport> fresh = reports.current();
    Map<String, URI> addresses = new HashMap<>();
    workers.get().forEach(worker -> addresses.put(worker.instance(), worker.url()));
    return new Status(
        new Status.Inputs(
            region, routes(), topology.view(), fleet.view(), fresh, addresses, clock.instant()));
  }

  /** From the store, which has the versions; without it the routes as they were known last. */
  private List<Versioned<Route>> routes() {
    try {
      lastRoutes = store.list(Stored.ROUTES).stream().filter(r -> isOurs(r.value())).toList();
    } catch (StoreException.Unavailable e) {
      log.debug("The store does not answer, showing the routes that are known");
      if (lastRoutes.isEmpty()) {
        return topology.view().routes().stream()
            .map(RouteTopology::route)
            .map(route -> new Versioned<>(route, -1))
            .toList();
      }
    }
    return lastRoutes;
  }
}
