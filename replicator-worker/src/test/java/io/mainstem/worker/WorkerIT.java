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
import io.mainstem.api.replication.PauseReason;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Worker processes in a real fleet, killed and frozen under load. */
@Execution(ExecutionMode.SAME_THREAD)
class WorkerIT {
  private static final TestClusters CLUSTERS = TestClusters.SHARED;
  private static final int PARTITIONS = 4;
  private static final long LIMIT = 200_000;
  private static final int RECORDS = 1_600;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final String SHARED_LIMIT = "limited-for-all-workers";

  @SuppressWarnings("NullAway.Init")
  private static FakeMetadata metadata;

  @SuppressWarnings("NullAway.Init")
  private static TestFleet fleet;

  private static final List<WorkerProcess> WORKERS = new ArrayList<>();
  private static long version = 1;

  @BeforeAll
  static void startFleet() throws Exception {
    metadata = new FakeMetadata();
    serve(route("west--east", "west"), route("east--east", "east"));
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
    WORKERS.clear();
    fleet.close();
    metadata.close();
  }

  @BeforeEach
  void awaitWorkers() {
    WORKERS.forEach(worker -> worker.service.awaitReady(PATIENCE));
  }

  @Test
  void workersKilledAndFrozenUnderLoadLoseAndRepeatNothing() throws Exception {
    serve(route("west--east", "west"), route("east--east", "east"));
    CLUSTERS.west.createTopic("trips", PARTITIONS);
    CLUSTERS.east.createTopic("trips", PARTITIONS);
    CLUSTERS.east.createTopic("trips.aggregate", PARTITIONS);
    try (SteadyLoad west = new SteadyLoad(CLUSTERS.west, "trips", "w", PARTITIONS);
        SteadyLoad east = new SteadyLoad(CLUSTERS.east, "trips", "e", PARTITIONS)) {
      west.start();
      east.start();
      fleet.assign(allTo(0));
      awaitCopying(0);

      WORKERS.get(0).service.kill();
      fleet.assign(allTo(1));
      awaitCopying(1);
      WORKERS.get(0).service.start();
      WORKERS.get(1).service.freeze();
      fleet.assign(allTo(0));
      awaitCopying(0);
      WORKERS.get(1).service.thaw();
      WORKERS.get(0).service.kill();
      fleet.assign(allTo(1));
      awaitCopying(1);
      WORKERS.get(0).service.launch();
      west.stop();
      east.stop();

      awaitCaughtUp(1);
      List<String> sent = new ArrayList<>(west.acknowledged());
      sent.addAll(east.acknowledged());
      assertOnceAndInOrder(byPartition(sent));
      assertThat(west.acknowledged()).hasSizeGreaterThan(2_000);
    }
  }

  @Test
  void aLimitHoldsForAllWorkersTogetherAndShowsInReportAndMetrics() throws Exception {
    CLUSTERS.west.createTopic(SHARED_LIMIT, PARTITIONS);
    CLUSTERS.east.createTopic(SHARED_LIMIT, PARTITIONS);
    produceLarge(SHARED_LIMIT, RECORDS);
    Route limited =
        route("limits", "west").withTopics(List.of(TopicRule.named(SHARED_LIMIT, SHARED_LIMIT)));
    serve(limited.withThrottle(LIMIT));
    Map<MirrorId, String> assignment = new HashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      assignment.put(new MirrorId("limits", SHARED_LIMIT, partition), "worker-" + partition % 2);
    }
    fleet.assign(assignment);
    awaitPartOfTheLimit(LIMIT / 2);

    long begin = System.nanoTime();
    double before = metric("mainstem_worker_bytes_total");
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> metric("mainstem_worker_bytes_total") >= before + 2 * LIMIT);
    double copied = metric("mainstem_worker_bytes_total") - before;
    double seconds = (System.nanoTime() - begin) / 1e9;
    assertThat(metric("mainstem_worker_held_back_seconds_total")).isPositive();
    assertThat(metric("mainstem_worker_lag_seconds")).isPositive();

    serve(limited);
    awaitCaughtUp(0);
    awaitCaughtUp(1);
    assertThat(copied / seconds).isLessThan(1.4 * LIMIT);
    assertThat(Logs.read(CLUSTERS.east.bootstrapServers(), SHARED_LIMIT, "read_uncommitted"))
        .hasSize(RECORDS);
    assertThat(WORKERS.get(0).report().mirrors())
        .allMatch(mirror -> mirror.latencyMillis().count() > 0)
        .allMatch(mirror -> mirror.reason() == null);
    assertThat(metric("mainstem_worker_records_total")).isEqualTo(RECORDS);
  }

  private static void produceLarge(String topic, int count) {
    try (KafkaProducer<byte[], byte[]> producer =
        Logs.producer(CLUSTERS.west.bootstrapServers(), Map.of("batch.size", 16_000))) {
      for (int i = 0; i < count; i++) {
        byte[] value = new byte[4_000];
        var unused = producer.send(new ProducerRecord<>(topic, i % PARTITIONS, null, value));
      }
    }
  }

  private static void awaitPartOfTheLimit(long part) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(
            () -> {
              for (WorkerProcess worker : WORKERS) {
                List<MirrorStatus> mirrors = worker.report().mirrors();
                assertThat(mirrors).hasSize(PARTITIONS / 2);
                assertThat(mirrors)
                    .allMatch(mirror -> mirror.state() == MirrorState.COPYING)
                    .allMatch(mirror -> mirror.reason() == PauseReason.THROTTLED)
                    .allMatch(
                        mirror -> String.valueOf(mirror.detail()).contains(part + " bytes/s"));
              }
            });
  }

  /** Summed over both workers, of the route {@code limits}. */
  private static double metric(String name) throws Exception {
    double sum = 0;
    for (WorkerProcess worker : WORKERS) {
      HttpRequest request = HttpRequest.newBuilder(worker.metrics()).build();
      String page = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
      sum +=
          page.lines()
              .filter(line -> line.startsWith(name + "{") && line.contains("route=\"limits\""))
              .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
              .sum();
    }
    return sum;
  }

  private static void serve(Route... routes) {
    metadata.serve(
        new RoutingTable(
            version++,
            null,
            List.of(),
            List.of(CLUSTERS.cluster(CLUSTERS.west), CLUSTERS.cluster(CLUSTERS.east)),
            List.of(),
            List.of(routes),
            List.of()));
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
