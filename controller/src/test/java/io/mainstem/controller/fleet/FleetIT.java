package io.mainstem.controller.fleet;

import static io.mainstem.controller.fleet.FleetBench.mirrors;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.replication.FleetNames;
import io.mainstem.local.service.LocalService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.zookeeper.KeeperException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers and controllers come, go and die, over a real ZooKeeper. */
@Timeout(60)
class FleetIT {

  private static final String REGION = "us-east";
  private static final Duration SOON = Duration.ofSeconds(20);

  private FleetBench bench;

  @BeforeEach
  void start() {
    bench = new FleetBench();
  }

  @AfterEach
  void stop() throws Exception {
    bench.close();
  }

  @Test
  void workersThatJoinShareTheMirrorsAndOneThatLeavesGivesThemBack() throws Exception {
    Map<String, Integer> holders = new ConcurrentHashMap<>();
    Set<String> heldTwice = ConcurrentHashMap.newKeySet();
    Fleet fleet = bench.controller(REGION, "controller-1");
    awaitConnected(fleet);
    bench.routes(Map.of("west--east", 12, "north--east", 4));
    StubWorker one = worker("worker-1", holders, heldTwice);
    await().atMost(SOON).until(() -> one.mirrors().size() == 16);

    StubWorker two = worker("worker-2", holders, heldTwice);
    await().atMost(SOON).until(() -> one.mirrors().size() == 8 && two.mirrors().size() == 8);
    await().atMost(SOON).until(() -> fleet.view().offPlan() == 0);
    one.close();

    await()
        .atMost(Duration.ofSeconds(5))
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
  void aKilledWorkersMirrorsAreElsewhereWithinFiveSecondsOfItsSessionsEnd() throws Exception {
    Fleet fleet = bench.controller(REGION, "controller-1");
    awaitConnected(fleet);
    bench.routes(Map.of("west--east", 400));
    LocalService doomed = bench.process("worker", REGION, "doomed");
    StubWorker one = bench.worker(REGION, "worker-1");
    StubWorker two = bench.worker(REGION, "worker-2");
    await()
        .atMost(SOON)
        .until(
            () ->
                fleet.view().offPlan() == 0
                    && fleet.view().workers().stream().filter(w -> w.mirrors() > 100).count() == 3);
    Set<String> before = all(one, two);

    doomed.kill();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                fleet.view().workers().stream()
                    .noneMatch(w -> w.id().equals("doomed") && w.live()));
    long ended = System.nanoTime();
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(Duration.ofSeconds(5))
        .until(() -> one.mirrors().size() + two.mirrors().size() == 400);

    assertThat(Duration.ofNanos(System.nanoTime() - ended)).isLessThan(Duration.ofSeconds(5));
    assertThat(all(one, two)).containsAll(before).isEqualTo(mirrors("west--east", 400));
  }

  @Test
  void aStandbyTakesOverFromAKilledControllerAndMovesNothing() throws Exception {
    LocalService leader = bench.process("controller", REGION, "controller-1");
    await().atMost(SOON).until(() -> leaderIs("controller-1"));
    Fleet standby = bench.controller(REGION, "controller-2");
    bench.routes(Map.of("west--east", 6));
    StubWorker one = bench.worker(REGION, "worker-1");
    awaitConnected(standby);
    assertThat(standby.view().leads()).isFalse();

    leader.kill();

    await().atMost(SOON).until(() -> standby.view().leads());
    await().atMost(SOON).until(() -> one.mirrors().size() == 6);
  }

  @Test
  void aReplacedLeaderWritesNothing() throws Exception {
    Fleet fleet = bench.controller(REGION, "controller-1");
    awaitConnected(fleet);
    FleetStore former = new FleetStore(bench.curator(), FleetPaths.of(REGION));
    int formerFence = former.takeFence("former");
    former.write("old", null, Map.of("trips/0", "worker-1"), formerFence);
    FleetSnapshot seen = former.read();

    int newFence = new FleetStore(bench.curator(), FleetPaths.of(REGION)).takeFence("newer");

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
    Fleet fleet = bench.controller(REGION, "controller-1");
    awaitConnected(fleet);
    bench.routes(Map.of("west--east", 8));
    StubWorker one = bench.worker(REGION, "worker-1");
    StubWorker two = bench.worker(REGION, "worker-2");
    await().atMost(SOON).until(() -> one.mirrors().size() == 4 && two.mirrors().size() == 4);

    assertThat(fleet.drain("worker-1", true)).isTrue();

    await().atMost(Duration.ofSeconds(5)).until(() -> two.mirrors().size() == 8);
    assertThat(one.mirrors()).isEmpty();
    assertThat(fleet.drain("nobody", true)).isFalse();
    fleet.drain("worker-1", false);
    await().atMost(SOON).until(() -> one.mirrors().size() == 4 && two.mirrors().size() == 4);
  }

  @Test
  void aRemovedRouteIsDroppedAndAFailedMirrorIsTriedAgain() throws Exception {
    Fleet fleet = bench.controller(REGION, "controller-1");
    awaitConnected(fleet);
    StubWorker one = bench.worker(REGION, "worker-1");
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
                    .forPath(FleetPaths.of(REGION).idealStates())
                    .equals(List.of("west--east")));
  }

  @Test
  void aRouteOfManyMirrorsIsSplitAndSettlesQuicklyWhenAWorkerIsLost() throws Exception {
    Fleet fleet = bench.controller(REGION, "controller-1");
    awaitConnected(fleet);
    List<StubWorker> workers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      workers.add(bench.worker(REGION, "worker-" + i));
    }
    await().atMost(SOON).until(() -> fleet.view().workers().size() == 4);
    bench.routes(Map.of("west--east", FleetNames.MAX_MIRRORS_PER_RESOURCE + 500));
    await().atMost(Duration.ofSeconds(30)).until(() -> total(workers) == 3_000);
    await().atMost(SOON).until(() -> fleet.view().offPlan() == 0);

    long start = System.nanoTime();
    workers.remove(3).close();
    await()
        .pollInterval(Duration.ofMillis(20))
        .atMost(Duration.ofSeconds(10))
        .until(() -> total(workers) == 3_000);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(bench.curator().getChildren().forPath(FleetPaths.of(REGION).idealStates()))
        .containsExactlyInAnyOrder("west--east", "west--east_0001");
  }

  private StubWorker worker(String name, Map<String, Integer> holders, Set<String> heldTwice)
      throws Exception {
    return bench.worker(
        REGION,
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
                  .forPath("/" + FleetNames.helixCluster(REGION) + "/CONTROLLER/LEADER"),
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
