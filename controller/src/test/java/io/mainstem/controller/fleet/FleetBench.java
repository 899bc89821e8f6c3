package io.mainstem.controller.fleet;

import io.mainstem.api.federation.Route;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.controller.Routes;
import io.mainstem.controller.plan.Capacity;
import io.mainstem.controller.plan.LoadMemory;
import io.mainstem.controller.plan.StuckMirrors;
import io.mainstem.controller.topology.ResolvedMirror;
import io.mainstem.controller.topology.RouteTopology;
import io.mainstem.controller.topology.TopologyView;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.service.LocalService;
import io.mainstem.local.zookeeper.LocalZooKeeper;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.curator.framework.CuratorFramework;

/** A real ZooKeeper, controllers in this process or their own, and workers that copy nothing. */
final class FleetBench {

  static final String ROUTE = "west--east";

  /** Long: whoever shares this JVM with a test must not be taken for dead when it is slow. */
  private static final Duration SESSION = Duration.ofSeconds(30);

  /** The default of the services' settings. */
  private static final Duration WORKER_SESSION = Duration.ofSeconds(4);

  private static final FleetSettings SETTINGS =
      new FleetSettings(
          Duration.ofMillis(200),
          Duration.ofMillis(300),
          0.5,
          0.1,
          Duration.ofMinutes(1),
          1_000,
          Duration.ofSeconds(2),
          new StuckMirrors.Limits(60_000, 2, 60_000, 10),
          new Capacity(1_000_000, 1_000, 0));

  final WorkDirectory work = WorkDirectory.temporary();
  final LocalZooKeeper zooKeeper = LocalZooKeeper.in(work);
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final CuratorFramework curator;
  private volatile TopologyView topology = TopologyView.UNKNOWN;

  FleetBench() {
    System.setProperty("zk.session.timeout", Long.toString(SESSION.toMillis()));
    zooKeeper.start();
    curator = FleetNode.curator(zooKeeper.connectString());
    curator.start();
  }

  static Fleet fleet(
      CuratorFramework curator,
      String region,
      String name,
      String zooKeeper,
      Duration session,
      FleetSources sources) {
    return new Fleet(curator, region, name, zooKeeper, session, SETTINGS, sources);
  }

  CuratorFramework curator() {
    return curator;
  }

  Fleet controller(String region, String name) {
    return controller(region, name, new LoadMemory());
  }

  Fleet controller(String region, String name, LoadMemory loads) {
    FleetSources sources = FleetSources.of(region, () -> topology);
    Fleet fleet =
        fleet(
            curator,
            region,
            name,
            zooKeeper.connectString(),
            SESSION,
            new FleetSources(
                sources.topology(),
                loads,
                sources.lagging(),
                sources.sights(),
                sources.orders(),
                sources.clock()));
    fleet.start();
    open.push(fleet::stop);
    return fleet;
  }

  StubWorker worker(String region, String name) throws Exception {
    return worker(region, name, (mirror, taken) -> {});
  }

  StubWorker worker(String region, String name, BiConsumer<String, Boolean> listener)
      throws Exception {
    StubWorker worker = StubWorker.start(region, name, zooKeeper.connectString(), listener);
    open.push(worker);
    return worker;
  }

  /**
   * A controller that can be killed; its session ends soon after.
   *
   * @param mirrors of the one route that it knows
   */
  LocalService controllerProcess(String region, String name, int mirrors) {
    LocalService process =
        LocalService.named(region + "-" + name, work)
            .main(
                FleetNode.class.getName(),
                region,
                name,
                zooKeeper.connectString(),
                Integer.toString(mirrors));
    process.launch();
    open.push(process);
    return process;
  }

  /** A worker that can be made to stand still; with the session time-out that workers have. */
  LocalService workerProcess(String region, String name) {
    LocalService process =
        LocalService.named(region + "-" + name, work)
            .main(
                WorkerNode.class.getName(),
                region,
                name,
                zooKeeper.connectString(),
                Long.toString(WORKER_SESSION.toMillis()));
    process.launch();
    open.push(process);
    return process;
  }

  /** Routes of one topic each, by number of partitions. */
  void routes(Map<String, Integer> partitionsByRoute) {
    topology = topology(partitionsByRoute);
  }

  static TopologyView topology(Map<String, Integer> partitionsByRoute) {
    List<RouteTopology> routes = new ArrayList<>();
    partitionsByRoute.forEach((id, partitions) -> routes.add(route(id, partitions)));
    return new TopologyView(true, routes);
  }

  private static RouteTopology route(String id, int partitions) {
    Route route = Routes.explicit(id, "west", "east", Routes.named("trips"));
    return new RouteTopology(
        route,
        true,
        IntStream.range(0, partitions)
            .mapToObj(p -> new ResolvedMirror(new MirrorId(id, "trips", p), "trips"))
            .toList(),
        List.of());
  }

  static Set<String> mirrors(String route, int partitions) {
    return IntStream.range(0, partitions)
        .mapToObj(p -> new MirrorId(route, "trips", p).toString())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Ends every worker and controller; ZooKeeper stays. */
  void clear() throws Exception {
    while (!open.isEmpty()) {
      open.pop().close();
    }
    topology = TopologyView.UNKNOWN;
  }

  void close() throws Exception {
    clear();
    curator.close();
    zooKeeper.close();
    work.close();
  }
}
