package io.mainstem.controller;

import io.mainstem.controller.fleet.Fleet;
import io.mainstem.controller.fleet.FleetWorker;
import io.mainstem.controller.fleet.WorkerReports;
import io.mainstem.controller.topology.RouteTopology;
import io.mainstem.controller.topology.Topology;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.DoubleSupplier;

/** What the controller tells Prometheus. Every series is read when it is scraped. */
final class ControllerMetrics {

  private ControllerMetrics() {}

  static void register(
      PrometheusRegistry registry, Fleet fleet, Topology topology, WorkerReports reports) {
    gauge(
        registry,
        "leader",
        "1 while this instance plans, 0 while it stands by",
        () -> fleet.view().leads() ? 1 : 0);
    gauge(
        registry,
        "workers_live",
        "Workers with a session",
        () -> fleet.view().workers().stream().filter(FleetWorker::live).count());
    gauge(registry, "workers_reporting", "Workers that answered lately", reports::reporting);
    gauge(
        registry,
        "mirrors_assigned",
        "Mirrors that a worker has been given",
        () -> fleet.view().assignment().size());
    gauge(
        registry,
        "mirrors_unplaced",
        "Mirrors that no worker can take",
        () -> fleet.view().unplaced().size());
    gauge(
        registry,
        "mirrors_off_plan",
        "Mirrors that are not where they should be yet",
        () -> fleet.view().offPlan());
    gauge(
        registry,
        "mirrors_withheld",
        "Mirrors that are paused, excluded or quarantined",
        () -> fleet.view().withheld().size());
    gauge(
        registry,
        "workers_needed",
        "Workers that the load at the day's peak needs, one of them lost",
        () -> fleet.view().need().workers());
    gauge(
        registry,
        "maintenance",
        "1 while nothing moves by itself because a person wants it so",
        () -> fleet.view().orders().maintenance() == null ? 0 : 1);
    gauge(
        registry,
        "load_spread_ratio",
        "Load of the busiest worker over the mean",
        () -> fleet.view().spread().ratio());
    GaugeWithCallback.builder()
        .name("mainstem_controller_route_mirrors")
        .help("Mirrors of a route that can be copied")
        .labelNames("route")
        .callback(
            callback ->
                topology
                    .view()
                    .routes()
                    .forEach(route -> callback.call(route.mirrors().size(), route.route().id())))
        .register(registry);
    GaugeWithCallback.builder()
        .name("mainstem_controller_route_problems")
        .help("Things that keep a route from being copied in full")
        .labelNames("route")
        .callback(
            callback ->
                topology
                    .view()
                    .routes()
                    .forEach(route -> callback.call(problems(route), route.route().id())))
        .register(registry);
  }

  private static double problems(RouteTopology route) {
    return route.problems().size();
  }

  private static void gauge(
      PrometheusRegistry registry, String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name("mainstem_controller_" + name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }
}
