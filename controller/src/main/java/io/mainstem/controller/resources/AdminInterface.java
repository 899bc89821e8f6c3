package io.mainstem.controller.resources;

import io.mainstem.api.client.WorkerClient;
import io.mainstem.api.service.ServiceInstance;
import io.mainstem.controller.fleet.Fleet;
import io.mainstem.controller.fleet.WorkerReports;
import io.mainstem.controller.topology.Topology;
import io.mainstem.service.ServiceContext;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;

/** Makes the resources of the admin interface. */
public final class AdminInterface {

  private static final int MOST_QUESTIONS_AT_A_TIME = 64;

  private AdminInterface() {}

  /**
   * The resources, to be registered with Jersey.
   *
   * @param workers the registered workers of this region
   * @param clients opens a client for a worker's address
   */
  public static List<Object> resources(
      ServiceContext context,
      Topology topology,
      Fleet fleet,
      WorkerReports reports,
      Supplier<List<ServiceInstance>> workers,
      Function<URI, WorkerClient> clients) {
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
    OrderBook book = new OrderBook(context.region(), context.store(), fleet);
    ExecutorService askers =
        context
            .environment()
            .lifecycle()
            .executorService("diagnostics-%d")
            .minThreads(MOST_QUESTIONS_AT_A_TIME)
            .maxThreads(MOST_QUESTIONS_AT_A_TIME)
            .allowCoreThreadTimeOut(true)
            .build();
    return List.of(
        new RoutesResource(board, changes),
        new TopicOrdersResource(board, book),
        new MirrorsResource(board, book),
        new MirrorOrdersResource(board, book, context.clock()),
        new MirrorRestartsResource(board, book, topology, context.clock()),
        new WorkersResource(board, fleet),
        new FleetResource(
            context.region(), board, book, new Diagnostics(clients, askers), context.clock()),
        new RebalanceResource(fleet));
  }
}
