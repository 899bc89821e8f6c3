package io.mainstem.controller.resources;

import io.mainstem.controller.fleet.Fleet;
import io.mainstem.controller.fleet.WorkerReports;
import io.mainstem.controller.topology.Topology;
import io.mainstem.service.ServiceContext;
import java.util.List;
import java.util.function.Supplier;

/** Makes the resources of the admin interface. */
public final class AdminInterface {

  private AdminInterface() {}

  /** The resources, to be registered with Jersey. */
  public static List<Object> resources(
      ServiceContext context,
      Topology topology,
      Fleet fleet,
      WorkerReports reports,
      Supplier<List<io.mainstem.api.service.ServiceInstance>> workers) {
    StatusBoard board =
        new StatusBoard(
            context.region(),
            context.store(),
            context.routingTable()::current,
            workers,
            topology,
            fleet,
            reports,
            context.clock());
    RouteChanges changes =
        new RouteChanges(
            context.region(), context.store(), context.routingTable()::current, topology);
    return List.of(
        new RoutesResource(board, changes),
        new MirrorsResource(board),
        new WorkersResource(board, fleet),
        new RebalanceResource(fleet));
  }
}
