package io.mainstem.worker.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dropwizard.jackson.Jackson;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.Route.ErrorPolicy;
import io.mainstem.api.federation.Route.Origin;
import io.mainstem.api.federation.Route.StartFrom;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.federation.TopicRule;
import io.mainstem.api.offsets.OffsetRunTopic;
import io.mainstem.api.replication.MirrorEvent;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorRestart;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.PauseReason;
import io.mainstem.api.replication.RestartOrders;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.wire.ConnectionSettings;
import io.mainstem.worker.Logs;
import io.mainstem.worker.TestClusters;
import io.mainstem.worker.WorkerSettings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** Workers between two real clusters, without a fleet around them. Closes what it made. */
final class MirrorLab implements AutoCloseable {
  static final TestClusters CLUSTERS = TestClusters.SHARED;
  static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Longer values are told by their digest. */
  private static final int SHORT = 64;

  private static final Duration POLL = Duration.ofMillis(50);

  private final List<Mirrors> workers = new ArrayList<>();
  private final List<LocalKafka> others;
  private long version = 1;

  /**
   * @param others clusters beside the two that all tests share
   */
  MirrorLab(LocalKafka... others) {
    this.others = List.of(others);
  }

  static String west() {
    return CLUSTERS.west.bootstrapServers();
  }

  static String east() {
    return CLUSTERS.east.bootstrapServers();
  }

  /** A worker that knows these routes. */
  Mirrors worker(Route... routes) {
    return worker(new WorkerSettings(), () -> true, TakeOverStep.Watch.NOBODY, routes);
  }

  /**
   * A worker that stores the place it begins at and then, for as long as a test lasts, nothing:
   * when another one takes its mirrors over, all it copied has to be counted.
   */
  Mirrors forgetfulWorker(Route... routes) {
    return worker(
        settings(Map.of("recordRunsEvery", "10m")), () -> true, TakeOverStep.Watch.NOBODY, routes);
  }

  /** A worker with settings of its own; {@code member} as in {@link MirrorContext}. */
  Mirrors worker(
      WorkerSettings settings, BooleanSupplier member, TakeOverStep.Watch watch, Route... routes) {
    Mirrors mirrors =
        new Mirrors(
            "worker-" + workers.size(),
            settings,
            cluster -> ConnectionSettings.plaintext(cluster.id(), cluster.bootstrapServers()),
            new RouteMeters(any -> seconds -> {}),
            new MirrorEvents(event -> {}),
            System::currentTimeMillis,
            member,
            watch);
    workers.add(mirrors);
    follow(mirrors, routes);
    return mirrors;
  }

  /** Settings with some keys set. */
  static WorkerSettings settings(Map<String, Object> keys) {
    return Jackson.newObjectMapper().convertValue(keys, WorkerSettings.class);
  }

  /** Ends a worker in good order. */
  void stop(Mirrors worker) {
    workers.remove(worker);
    worker.close();
  }

  void follow(Mirrors worker, Route... routes) {
    List<Cluster> clusters = new ArrayList<>();
    clusters.add(CLUSTERS.cluster(CLUSTERS.west));
    clusters.add(CLUSTERS.cluster(CLUSTERS.east));
    others.forEach(other -> clusters.add(CLUSTERS.cluster(other)));
    worker.follow(
        new RoutingTable(
            version++, null, List.of(), clusters, List.of(), List.of(routes), List.of()));
  }

  /** From west to east, a topic under its own name. */
  static Route route(String id, String topic) {
    return new Route(
        id,
        "west",
        "east",
        List.of(TopicRule.named(topic, topic)),
        StartFrom.EARLIEST,
        null,
        null,
        ErrorPolicy.PAUSE,
        Origin.EXPLICIT,
        false);
  }

  /** Has a worker hear that a mirror is to restart. */
  static void restart(Mirrors worker, MirrorId mirror, MirrorRestart restart) {
    worker.follow(new RestartOrders("east", Map.of(mirror, restart)));
  }

  /** The same from another cluster. */
  static Route from(LocalKafka source, Route route) {
    return new Route(
        route.id(),
        source.name(),
        route.targetCluster(),
        route.topics(),
        route.startFrom(),
        route.filter(),
        route.throttleBytesPerSecond(),
        route.errorPolicy(),
        route.origin(),
        route.paused());
  }

  /** The same to another cluster. */
  static Route to(LocalKafka target, Route route) {
    return new Route(
        route.id(),
        route.sourceCluster(),
        target.name(),
        route.topics(),
        route.startFrom(),
        route.filter(),
        route.throttleBytesPerSecond(),
        route.errorPolicy(),
        route.origin(),
        route.paused());
  }

  static Route startingAtTheEnd(Route route) {
    return new Route(
        route.id(),
        route.sourceCluster(),
        route.targetCluster(),
        route.topics(),
        StartFrom.LATEST,
        route.filter(),
        route.throttleBytesPerSecond(),
        route.errorPolicy(),
        route.origin(),
        route.paused());
  }

  static void createTopics(String topic, int partitions) {
    CLUSTERS.west.createTopic(topic, partitions);
    CLUSTERS.east.createTopic(topic, partitions);
  }

  /** Random records: some without key, some tombstones, each with a header. */
  static void produce(String topic, int partitions, String codec, int count) {
    Random random = new Random(count);
    Map<String, Object> settings = Map.of("compression.type", codec, "linger.ms", 2);
    try (KafkaProducer<byte[], byte[]> producer = Logs.producer(west(), settings)) {
      for (int i = 0; i < count; i++) {
        byte[] value = new byte[random.nextInt(1_500)];
        random.nextBytes(value);
        byte[] key = i % 7 == 0 ? null : ("key-" + i).getBytes(StandardCharsets.UTF_8);
        Header header = new RecordHeader("h", new byte[] {(byte) i});
        var unused =
            producer.send(
                new ProducerRecord<>(
                    topic,
                    i % partitions,
                    1_000_000L + i,
                    key,
                    i % 11 == 0 ? null : value,
                    List.of(header)));
        if (i % 50 == 0) {
          producer.flush();
        }
      }
    }
  }

  /** Small records of few keys, in several segments that the cleaner can clean. */
  static void produceKeyed(String topic, int keys, int count) {
    Map<String, Object> settings = Map.of("linger.ms", 0, "batch.size", 500);
    try (KafkaProducer<byte[], byte[]> producer = Logs.producer(west(), settings)) {
      for (int i = 0; i < count; i++) {
        byte[] key = ("key-" + i % keys).getBytes(StandardCharsets.UTF_8);
        var unused = producer.send(new ProducerRecord<>(topic, 0, key, new byte[] {(byte) i}));
      }
    }
  }

  /**
   * Waits until the cleaner has taken records away, keeping the log rolling meanwhile; then ends
   * compaction, so that the source stays as it is.
   */
  static void awaitHoles(String topic) throws Exception {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              produceKeyed(topic, 3, 5);
              return Logs.read(west(), topic, "read_committed").size() < endOf(topic, 0) - 10;
            });
    try (var admin = CLUSTERS.west.admin()) {
      alter(admin, topic, "cleanup.policy", "delete");
    }
    List<String> seen = new ArrayList<>();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(700))
        .until(
            () -> {
              List<String> now = described(Logs.read(west(), topic, "read_committed"));
              boolean same = now.equals(seen);
              seen.clear();
              seen.addAll(now);
              return same;
            });
  }

  /** Records that each make a batch of their own, in partition 0. */
  static void produceSingles(String topic, int bytes, int count) {
    Map<String, Object> settings =
        Map.of("batch.size", 0, "max.request.size", 20_000_000, "buffer.memory", 40_000_000L);
    try (KafkaProducer<byte[], byte[]> producer = Logs.producer(west(), settings)) {
      for (int i = 0; i < count; i++) {
        byte[] value = new byte[bytes];
        new Random(i).nextBytes(value);
        var unused = producer.send(new ProducerRecord<>(topic, 0, null, value));
      }
    }
  }

  /** Deletes the source's records of partition 0 below this offset. */
  static void trimSource(String topic, long beforeOffset) throws Exception {
    try (var admin = CLUSTERS.west.admin()) {
      admin
          .deleteRecords(
              Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(beforeOffset)))
          .all()
          .get();
    }
  }

  static void alterTarget(String topic, String key, String value) throws Exception {
    try (var admin = CLUSTERS.east.admin()) {
      alter(admin, topic, key, value);
    }
  }

  private static void alter(Admin admin, String topic, String key, String value) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    AlterConfigOp set = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
  }

  static RouteMeter meter(Mirrors worker, String route) {
    return Objects.requireNonNull(worker.meters().all().get(route), route);
  }

  static void awaitState(Mirrors worker, MirrorId mirror, MirrorState state) {
    await()
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .untilAsserted(
            () ->
                assertThat(worker.statuses().get())
                    .anyMatch(status -> status.mirror().equals(mirror) && status.state() == state));
  }

  static void awaitCaughtUp(Mirrors worker, int mirrors) {
    await()
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .untilAsserted(
            () -> {
              List<MirrorStatus> statuses = worker.statuses().get();
              assertThat(statuses).hasSize(mirrors);
              for (MirrorStatus status : statuses) {
                assertThat(status.state()).as(status.toString()).isEqualTo(MirrorState.COPYING);
                assertThat(status.sourcePosition())
                    .as(status.toString())
                    .isEqualTo(endOf(status.mirror().topic(), status.mirror().partition()));
              }
            });
  }

  /**
   * One of these workers has come to the end of its one mirror, all others are shut out. Who has
   * nothing to write does not notice that: so something is produced until all have.
   */
  static void awaitOneOwner(String topic, Mirrors... workers) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () -> {
              produce(topic, 1, "none", 3);
              assertThat(statuses(workers))
                  .filteredOn(status -> status.reason() == PauseReason.FENCED)
                  .hasSize(workers.length - 1);
            });
    await()
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .untilAsserted(
            () ->
                assertThat(statuses(workers))
                    .filteredOn(status -> status.state() == MirrorState.COPYING)
                    .singleElement()
                    .extracting(MirrorStatus::sourcePosition)
                    .isEqualTo(endOf(topic, 0)));
  }

  private static List<MirrorStatus> statuses(Mirrors... workers) throws Exception {
    List<MirrorStatus> all = new ArrayList<>();
    for (Mirrors worker : workers) {
      all.addAll(worker.statuses().get());
    }
    return all;
  }

  static void awaitPaused(Mirrors worker, PauseReason reason) {
    await()
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .untilAsserted(
            () ->
                assertThat(worker.statuses().get())
                    .allMatch(
                        status ->
                            status.state() == MirrorState.PAUSED && status.reason() == reason));
  }

  static MirrorEvent awaitEvent(Mirrors worker, MirrorEvent.Kind kind) {
    await()
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(() -> worker.events().last().stream().anyMatch(event -> event.kind() == kind));
    return worker.events().last().stream()
        .filter(event -> event.kind() == kind)
        .findFirst()
        .orElseThrow();
  }

  /** Waits until it is stored how far the mirror has come. */
  static void awaitRecorded(String target, MirrorId mirror, long nextSource) {
    await()
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(
            () ->
                Logs.read(target, OffsetRunTopic.NAME, "read_committed").stream()
                    .filter(record -> record.value() != null) // a block that was trimmed
                    .map(record -> OffsetRunTopic.read(record.value()))
                    .anyMatch(
                        block ->
                            block.mirror().equals(mirror) && block.nextSource() == nextSource));
  }

  static long endOf(String topic, int partition) throws Exception {
    TopicPartition at = new TopicPartition(topic, partition);
    try (var admin = CLUSTERS.west.admin()) {
      return admin.listOffsets(Map.of(at, OffsetSpec.latest())).partitionResult(at).get().offset();
    }
  }

  /** The target holds what committed readers see in the source, and no more, for any reader. */
  static void assertEqual(String topic) {
    assertEqual(topic, east());
  }

  /** The same for another target. */
  static void assertEqual(String topic, String target) {
    assertThat(described(Logs.read(target, topic, "read_uncommitted")))
        .isEqualTo(described(Logs.read(west(), topic, "read_committed")));
  }

  /** Everything of each record but its offset, by partition, in order within each. */
  static List<String> described(List<ConsumerRecord<byte[], byte[]>> records) {
    return records.stream()
        .sorted(Comparator.comparingInt(ConsumerRecord::partition))
        .map(
            record ->
                "%d %d %s %s %s"
                    .formatted(
                        record.partition(),
                        record.timestamp(),
                        described(record.key()),
                        described(record.value()),
                        Arrays.stream(record.headers().toArray())
                            .map(header -> header.key() + "=" + described(header.value()))
                            .toList()))
        .toList();
  }

  private static String described(byte @Nullable [] bytes) {
    if (bytes == null) {
      return "null";
    }
    if (bytes.length <= SHORT) {
      return HexFormat.of().formatHex(bytes);
    }
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return bytes.length + "#" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  @Override
  public void close() {
    workers.forEach(Mirrors::close);
  }
}
