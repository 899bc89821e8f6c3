package io.mainstem.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.Route.ErrorPolicy;
import io.mainstem.api.federation.Route.Origin;
import io.mainstem.api.federation.Route.StartFrom;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.federation.TopicRule;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Worker processes in a real fleet, killed and frozen under load. */
class WorkerIT {
  private static final TestClusters CLUSTERS = TestClusters.SHARED;
  private static final int PARTITIONS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @SuppressWarnings("NullAway.Init")
  private static FakeMetadata metadata;

  @SuppressWarnings("NullAway.Init")
  private static TestFleet fleet;

  private static final List<WorkerProcess> WORKERS = new ArrayList<>();

  @BeforeAll
  static void startFleet() throws Exception {
    metadata = new FakeMetadata();
    metadata.serve(
        new RoutingTable(
            1,
            null,
            List.of(),
            List.of(CLUSTERS.cluster(CLUSTERS.west), CLUSTERS.cluster(CLUSTERS.east)),
            List.of(),
            List.of(route("west--east", "west"), route("east--east", "east")),
            List.of()));
    fleet = new TestFleet("east", CLUSTERS.zooKeeper.connectString());
    for (int i = 0; i < 2; i++) {
      WORKERS.add(
          new WorkerProcess(
              "worker-" + i,
              "east",
              CLUSTERS.work,
              CLUSTERS.zooKeeper.connectString(),
              metadata.url()));
    }
    WORKERS.forEach(worker -> worker.service.launch());
    WORKERS.forEach(worker -> worker.service.awaitReady(PATIENCE));
    await().atMost(PATIENCE).until(() -> fleet.workers().size() == 2);
  }

  @AfterAll
  static void stopFleet() {
    WORKERS.forEach(WorkerProcess::close);
    fleet.close();
    metadata.close();
  }

  @Test
  void workersKilledAndFrozenUnderLoadLoseAndRepeatNothing() throws Exception {
    CLUSTERS.west.createTopic("trips", PARTITIONS);
    CLUSTERS.east.createTopic("trips", PARTITIONS);
    CLUSTERS.east.createTopic("trips.aggregate", PARTITIONS);
    try (SteadyLoad west = new SteadyLoad(CLUSTERS.west, "trips", "w", PARTITIONS);
        SteadyLoad east = new SteadyLoad(CLUSTERS.east, "trips", "e", PARTITIONS)) {
      west.start();
      east.start();
      fleet.assign(allTo(0));
      awaitCopying(0);

      for (int round = 0; round < 4; round++) {
        int old = round % 2;
        int next = 1 - old;
        if (round == 2) {
          WORKERS.get(old).service.freeze();
        } else {
          WORKERS.get(old).service.kill();
        }
        fleet.assign(allTo(next));
        awaitCopying(next);
        if (round == 2) {
          WORKERS.get(old).service.thaw();
        } else {
          WORKERS.get(old).service.start();
        }
      }
      awaitCopying(0);
      west.stop();
      east.stop();

      awaitCaughtUp(0);
      List<String> sent = new ArrayList<>(west.acknowledged());
      sent.addAll(east.acknowledged());
      assertOnceAndInOrder(byPartition(sent));
      assertThat(west.acknowledged()).hasSizeGreaterThan(2_000);
    }
  }

  private static void assertOnceAndInOrder(Map<Integer, List<String>> expected) {
    Map<Integer, List<String>> arrived = new TreeMap<>();
    for (ConsumerRecord<byte[], byte[]> record :
        Logs.read(CLUSTERS.east.bootstrapServers(), "trips.aggregate", "read_uncommitted")) {
      arrived
          .computeIfAbsent(record.partition(), any -> new ArrayList<>())
          .add(new String(record.value(), StandardCharsets.UTF_8));
    }
    for (int partition = 0; partition < PARTITIONS; partition++) {
      for (String source : List.of("w", "e")) {
        assertThat(of(source, arrived.getOrDefault(partition, List.of())))
            .as("partition %d from %s", partition, source)
            .isEqualTo(of(source, expected.getOrDefault(partition, List.of())));
      }
    }
  }

  private static List<String> of(String source, List<String> values) {
    return values.stream().filter(value -> value.startsWith(source)).toList();
  }

  private static Map<Integer, List<String>> byPartition(List<String> values) {
    Map<Integer, List<String>> byPartition = new HashMap<>();
    for (String value : values) {
      int partition = Integer.parseInt(value.split(":", -1)[1]);
      byPartition.computeIfAbsent(partition, any -> new ArrayList<>()).add(value);
    }
    return byPartition;
  }

  private static Map<MirrorId, String> allTo(int worker) {
    Map<MirrorId, String> assignment = new HashMap<>();
    for (String route : List.of("west--east", "east--east")) {
      for (int partition = 0; partition < PARTITIONS; partition++) {
        assignment.put(new MirrorId(route, "trips", partition), "worker-" + worker);
      }
    }
    return assignment;
  }

  private static void awaitCopying(int worker) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(
            () -> {
              List<MirrorStatus> mirrors = WORKERS.get(worker).report().mirrors();
              assertThat(mirrors).hasSize(2 * PARTITIONS);
              assertThat(mirrors).allMatch(mirror -> mirror.state() == MirrorState.COPYING);
            });
  }

  private static void awaitCaughtUp(int worker) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(
            () ->
                assertThat(WORKERS.get(worker).report().mirrors())
                    .allMatch(mirror -> mirror.lagRecords() == 0)
                    .allMatch(mirror -> mirror.recordsPerSecond() < 100_000));
  }

  private static Route route(String id, String source) {
    return new Route(
        id,
        source,
        "east",
        List.of(TopicRule.named("trips", "trips.aggregate")),
        StartFrom.EARLIEST,
        null,
        null,
        ErrorPolicy.PAUSE,
        Origin.DERIVED,
        false);
  }
}
