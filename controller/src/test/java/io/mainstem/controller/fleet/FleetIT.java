package io.mainstem.controller.fleet;

import static io.mainstem.controller.fleet.FleetBench.mirrors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.replication.FleetNames;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.controller.plan.LoadMemory;
import io.mainstem.local.service.LocalService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.zookeeper.KeeperException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Workers and controllers come, go and die, over a real ZooKeeper. */
@Timeout(240)
class FleetIT {

  private static final Logger log = LoggerFactory.getLogger(FleetIT.class);
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int MANY = 10_000;
  private static final FleetBench bench = new FleetBench();
  private static final AtomicInteger regions = new AtomicInteger();

  /** Each test has a fleet of its own. */
  private final String region = "region-" + regions.incrementAndGet();

  @AfterEach
  void clear() throws Exception {
    bench.clear();
  }

  @AfterAll
  static void stop() throws Exception {
    bench.close();
  }

  @Test
  void workersThatJoinShareTheMirrorsAndOneThatLeavesGivesThemBack() throws Exception {
    Map<String, Integer> holders = new ConcurrentHashMap<>();
    Set<String> heldTwice = ConcurrentHashMap.newKeySet();
    Fleet fleet = bench.controller(region, "controller-1");
    awaitConnected(fleet);
    bench.routes(Map.of("west--east", 12, "north--east", 4));
    StubWorker one = worker("worker-1", holders, heldTwice);
    await().atMost(SOON).until(() -> one.mirrors().size() == 16);

    StubWorker two = worker("worker-2", holders, heldTwice);
    await().atMost(SOON).until(() -> one.mirrors().size() == 8 && two.mirrors().size() == 8);
    await().atMost(SOON).until(() -> fleet.view().offPlan() == 0);
    one.close();

    await()
        .atMost(SOON)
        .until(() -> all(two).equals(union(mirrors("west--east", 12), mirrors("north--east", 4))));
    assertThat(heldTwice).isEmpty();
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(fleet.view().workers())
                    .as("a worker that does not come back is forgotten")
                    .singleElement()
                    .extracting(FleetWorker::id)
                    .isEqualTo("worker-2"));
  }

  @Test
  void tenThousandMirrorsOutliveAKilledControllerAndALostWorker() throws Exception {
    new HelixClusterSetup(bench.curator(), FleetNames.helixCluster(region)).ensure();
    List<StubWorker> workers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      workers.add(bench.worker(region, "worker-" + i));
    }
    LocalService leader = bench.controllerProcess(region, "controller-1", MANY);
    await().atMost(SOON).until(() -> leaderIs("controller-1"));
    bench.routes(Map.of(FleetBench.ROUTE, MANY));
    Fleet standby = bench.controller(region, "controller-2");
    await().atMost(SOON).until(() -> total(workers) > 0);

    leader.kill(); // somewhere between the first resource and the last mirror

    await().atMost(SOON).until(() -> standby.view().leads());
    await().atMost(SOON).until(() -> total(workers) == MANY && standby.view().offPlan() == 0);
    assertThat(bench.curator().getChildren().forPath(FleetPaths.of(region).idealStates()))
        .as("no resource is too large to be quick")
        .hasSize(MANY / FleetNames.MAX_MIRRORS_PER_RESOURCE);
    StubWorker lost = workers.remove(3);
    Map<String, Set<String>> before = new HashMap<>();
    workers.forEach(worker -> before.put(worker.name(), Set.copyOf(worker.mirrors())));
    lost.close();
    long ended = System.nanoTime();
    await().pollInterval(Duration.ofMillis(20)).atMost(SOON).until(() -> total(workers) == MANY);
    log.info(
        "The mirrors of a lost worker are elsewhere mirrors={} workers={} millis={}",
        MANY,
        before.size() + 1,
        Duration.ofNanos(System.nanoTime() - ended).toMillis());
    workers.forEach(
        worker ->
            assertThat(worker.mirrors())
                .as("what was well stays")
                .containsAll(before.getOrDefault(worker.name(), Set.of())));
  }

  @Test
  void aWorkerThatRestartsAsAnnouncedFindsItsMirrorsWaiting() throws Exception {
    Fleet fleet = bench.controller(region, "controller-1");
    awaitConnected(fleet);
    bench.routes(Map.of(FleetBench.ROUTE, 8));
    StubWorker one = bench.worker(region, "worker-1");
    StubWorker two = bench.worker(region, "worker-2");
    await().atMost(SOON).until(() -> one.mirrors().size() == 4 && two.mirrors().size() == 4);
    await().atMost(SOON).until(() -> fleet.view().offPlan() == 0);
    Map<MirrorId, String> before = fleet.view().assignment();
    Set<String> ofOne = Set.copyOf(one.mirrors());

    fleet.mark("worker-1", WorkerMark.RESTARTING, Duration.ofMinutes(10), -1);
    one.close();
    await().atMost(SOON).until(() -> fleet.view().live() == 1);
    StubWorker again = bench.worker(region, "worker-1");

    await().atMost(SOON).until(() -> again.mirrors().equals(ofOne));
    assertThat(fleet.view().assignment()).isEqualTo(before);
    assertThat(two.mirrors()).hasSize(4);
  }

  @Test
  void aWorkerThatStandsStillIsSeenWhenItsSessionEndsAndItsMirrorsGoElsewhere() throws Exception {
    Fleet fleet = bench.controller(region, "controller-1");
    awaitConnected(fleet);
    LocalService still = bench.workerProcess(region, "worker-1");
    StubWorker two = bench.worker(region, "worker-2");
    StubWorker three = bench.worker(region, "worker-3");
    await().atMost(SOON).until(() -> fleet.view().live() == 3);
    bench.routes(Map.of(FleetBench.ROUTE, 3_000));
    await().atMost(SOON).until(() -> isSpread(fleet, 3_000, 3));

    long stoodStill = System.nanoTime();
    still.freeze();
    await().pollInterval(Duration.ofMillis(20)).atMost(SOON).until(() -> fleet.view().live() == 2);
    long seen = System.nanoTime();

    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(SOON)
        .until(() -> all(two, three).equals(mirrors(FleetBench.ROUTE, 3_000)));
    log.info(
        "A worker that stood still was seen and settled seenMillis={} settledMillis={}",
        Duration.ofNanos(seen - stoodStill).toMillis(),
        Duration.ofNanos(System.nanoTime() - seen).toMillis());
    still.thaw();
    await().atMost(SOON).until(() -> fleet.view().live() == 3);
    await().atMost(SOON).until(() -> isSpread(fleet, 3_000, 3));
  }

  private static boolean isSpread(Fleet fleet, int mirrors, int workers) {
    Map<String, Long> byWorker =
        fleet.view().online().values().stream()
            .collect(Collectors.groupingBy(worker -> worker, Collectors.counting()));
    return fleet.view().offPlan() == 0
        && byWorker.size() == workers
        && fleet.view().online().size() == mirrors;
  }

  @Test
  void theNextControllerKnowsTheLoadThatTheLastOneMeasured() throws Exception {
    MirrorId hot = new MirrorId(FleetBench.ROUTE, "trips", 0);
    LoadMemory first = new LoadMemory();
    Fleet leader = bench.controller(region, "controller-1", first);
    await().atMost(SOON).until(() -> leader.view().leads());
    LoadMemory second = new LoadMemory();
    Fleet standby = bench.controller(region, "controller-2", second);
    awaitConnected(standby);
    first.observe(hot, 50_000_000, 0, System.currentTimeMillis());

    leader.stop();

    await().atMost(SOON).until(() -> standby.view().leads());
    assertThat(second.cost(hot)).isEqualTo(first.cost(hot)).isGreaterThan(50_000_000);
  }

  @Test
  void aReplacedLeaderWritesNothing() throws Exception {
    Fleet fleet = bench.controller(region, "controller-1");
    awaitConnected(fleet);
    FleetStore former = new FleetStore(bench.curator(), FleetPaths.of(region));
    int formerFence = former.takeFence("former");
    former.write("old", null, Map.of("trips/0", "worker-1"), formerFence);
    FleetSnapshot seen = former.read();

    int newFence = new FleetStore(bench.curator(), FleetPaths.of(region)).takeFence("newer");

    assertThat(newFence).isGreaterThan(formerFence);
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> former.write("late", null, Map.of("trips/0", "worker-1"), formerFence))
        .isInstanceOf(KeeperException.BadVersionException.class);
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> former.write("old", seen.wanted().get("old"), null, formerFence))
        .isInstanceOf(KeeperException.class);
    assertThat(former.read().wanted()).doesNotContainKey("late");
  }

  @Test
  void aDrainedWorkerIsEmptiedAndTakesMirrorsAgainWhenItIsResumed() throws Exception {
    Fleet fleet = bench.controller(region, "controller-1");
    awaitConnected(fleet);
    bench.routes(Map.of("west--east", 8));
    StubWorker one = bench.worker(region, "worker-1");
    StubWorker two = bench.worker(region, "worker-2");
    await().atMost(SOON).until(() -> one.mirrors().size() == 4 && two.mirrors().size() == 4);

    assertThat(fleet.mark("worker-1", WorkerMark.DRAINING, null, -1)).isPresent();

    await().atMost(SOON).until(() -> two.mirrors().size() == 8);
    assertThat(one.mirrors()).isEmpty();
    assertThat(fleet.mark("nobody", WorkerMark.DRAINING, null, -1)).isEmpty();
    fleet.mark("worker-1", WorkerMark.NONE, null, -1);
    await().atMost(SOON).until(() -> one.mirrors().size() == 4 && two.mirrors().size() == 4);
  }

  @Test
  void aRemovedRouteIsDroppedAndAFailedMirrorIsTriedAgain() throws Exception {
    Fleet fleet = bench.controller(region, "controller-1");
    awaitConnected(fleet);
    StubWorker one = bench.worker(region, "worker-1");
    one.refuseOnce("west--east/trips/1");
    bench.routes(Map.of("west--east", 3, "north--east", 2));
    await()
        .atMost(SOON)
        .until(() -> all(one).equals(union(mirrors("west--east", 3), mirrors("north--east", 2))));

    bench.routes(Map.of("west--east", 3));

    await().atMost(SOON).until(() -> all(one).equals(mirrors("west--east", 3)));
    await()
        .atMost(SOON)
        .until(
            () ->
                bench
                    .curator()
                    .getChildren()
                    .forPath(FleetPaths.of(region).idealStates())
                    .equals(List.of("west--east")));
  }

  private StubWorker worker(String name, Map<String, Integer> holders, Set<String> heldTwice)
      throws Exception {
    return bench.worker(
        region,
        name,
        (mirror, taken) -> {
          if (holders.merge(mirror, taken ? 1 : -1, Integer::sum) > 1) {
            heldTwice.add(mirror);
          }
        });
  }

  private boolean leaderIs(String name) throws Exception {
    try {
      String leader =
          new String(
              bench
                  .curator()
                  .getData()
                  .forPath("/" + FleetNames.helixCluster(region) + "/CONTROLLER/LEADER"),
              java.nio.charset.StandardCharsets.UTF_8);
      return leader.contains(name);
    } catch (KeeperException.NoNodeException e) {
      return false;
    }
  }

  private static void awaitConnected(Fleet fleet) {
    await().atMost(SOON).until(() -> fleet.view().connected());
  }

  private static int total(List<StubWorker> workers) {
    return workers.stream().mapToInt(worker -> worker.mirrors().size()).sum();
  }

  private static Set<String> all(StubWorker... workers) {
    Set<String> all = new TreeSet<>();
    for (StubWorker worker : workers) {
      all.addAll(worker.mirrors());
    }
    return all;
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    Set<String> union = new TreeSet<>(one);
    union.addAll(other);
    return union;
  }
}
