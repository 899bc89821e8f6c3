package io.mainstem.worker.mirror;

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
import io.mainstem.wire.ConnectionSettings;
import io.mainstem.worker.Logs;
import io.mainstem.worker.TestClusters;
import io.mainstem.worker.WorkerSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mirrors between real clusters, without a fleet around them. */
class MirrorsIT {
  private static final TestClusters CLUSTERS = TestClusters.SHARED;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<Mirrors> workers = new ArrayList<>();

  @AfterEach
  void closeWorkers() {
    workers.forEach(Mirrors::close);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
  void recordsOfEveryCodecArriveEqual(String codec) throws Exception {
    String topic = "codec-" + codec;
    createTopics(topic, topic, 2);
    produce(topic, codec, 400);
    Mirrors worker = worker(route("codecs", topic, topic));

    worker.open(new MirrorId("codecs", topic, 0));
    worker.open(new MirrorId("codecs", topic, 1));

    awaitCaughtUp(worker, 2);
    assertEqual(topic, topic, "read_uncommitted");
    assertThat(worker.statuses().get()).allMatch(MirrorStatus::passThrough);
  }

  @Test
  void abortedTransactionsAreLeftOutAndCommittedOnesKeepTheirOrder() throws Exception {
    String topic = "transactions";
    createTopics(topic, topic, 1);
    Map<String, Object> first = Map.of("transactional.id", "tx-1", "linger.ms", 0);
    Map<String, Object> second = Map.of("transactional.id", "tx-2", "linger.ms", 0);
    try (KafkaProducer<byte[], byte[]> a = Logs.producer(west(), first);
        KafkaProducer<byte[], byte[]> b = Logs.producer(west(), second)) {
      a.initTransactions();
      b.initTransactions();
      for (int i = 0; i < 12; i++) {
        a.beginTransaction();
        b.beginTransaction();
        for (int j = 0; j < 3; j++) {
          a.send(record(topic, "a" + i + "." + j)).get();
          b.send(record(topic, "b" + i + "." + j)).get();
        }
        end(a, i % 3 != 0);
        end(b, i % 2 == 0);
      }
    }
    Mirrors worker = worker(route("transactional", topic, topic));

    worker.open(new MirrorId("transactional", topic, 0));

    awaitCaughtUp(worker, 1);
    assertThat(described(Logs.read(east(), topic, "read_uncommitted")))
        .isEqualTo(described(Logs.read(west(), topic, "read_committed")));
  }

  @Test
  void aMovedMirrorGoesOnWhereItWasWithNothingLostOrRepeated() throws Exception {
    String topic = "moved";
    createTopics(topic, topic, 1);
    MirrorId mirror = new MirrorId("moves", topic, 0);
    Mirrors first = worker(route("moves", topic, topic));
    Mirrors second = worker(route("moves", topic, topic));
    produce(topic, "lz4", 300);
    first.open(mirror);
    awaitCaughtUp(first, 1);

    // the second takes over without the first being told: a zombie that goes on trying
    second.open(mirror);
    produce(topic, "lz4", 300);
    awaitCaughtUp(second, 1);
    produce(topic, "lz4", 300);
    awaitCaughtUp(second, 1);

    assertEqual(topic, topic, "read_uncommitted");
  }

  private static void end(KafkaProducer<byte[], byte[]> producer, boolean commit) {
    if (commit) {
      producer.commitTransaction();
    } else {
      producer.abortTransaction();
    }
  }

  private Mirrors worker(Route route) {
    Mirrors mirrors =
        new Mirrors(
            "worker-" + workers.size(),
            new WorkerSettings(),
            cluster -> ConnectionSettings.plaintext(cluster.id(), cluster.bootstrapServers()),
            new RouteMeters(any -> seconds -> {}),
            System::currentTimeMillis);
    workers.add(mirrors);
    mirrors.follow(
        new RoutingTable(
            1,
            null,
            List.of(),
            List.of(CLUSTERS.cluster(CLUSTERS.west), CLUSTERS.cluster(CLUSTERS.east)),
            List.of(),
            List.of(route),
            List.of()));
    return mirrors;
  }

  private static Route route(String id, String topic, String targetTopic) {
    return new Route(
        id,
        "west",
        "east",
        List.of(TopicRule.named(topic, targetTopic)),
        StartFrom.EARLIEST,
        null,
        null,
        ErrorPolicy.PAUSE,
        Origin.EXPLICIT,
        false);
  }

  private static void createTopics(String source, String target, int partitions) {
    CLUSTERS.west.createTopic(source, partitions);
    CLUSTERS.east.createTopic(target, partitions);
  }

  private static void produce(String topic, String codec, int count)
      throws ExecutionException, InterruptedException {
    Random random = new Random(count);
    Map<String, Object> settings = Map.of("compression.type", codec, "linger.ms", 2);
    try (KafkaProducer<byte[], byte[]> producer = Logs.producer(west(), settings)) {
      for (int i = 0; i < count; i++) {
        byte[] value = new byte[random.nextInt(300)];
        random.nextBytes(value);
        byte[] key = i % 7 == 0 ? null : ("key-" + i).getBytes(StandardCharsets.UTF_8);
        Header header = new RecordHeader("h", new byte[] {(byte) i});
        var unused =
            producer.send(
                new ProducerRecord<>(
                    topic,
                    i % 2 % producer.partitionsFor(topic).size(),
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

  private static ProducerRecord<byte[], byte[]> record(String topic, String value) {
    return new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8));
  }

  private static void awaitCaughtUp(Mirrors worker, int mirrors) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () -> {
              List<MirrorStatus> statuses = worker.statuses().get();
              assertThat(statuses).hasSize(mirrors);
              for (MirrorStatus status : statuses) {
                assertThat(status.state()).as(status.toString()).isEqualTo(MirrorState.COPYING);
                assertThat(status.lagRecords()).as(status.toString()).isZero();
                assertThat(status.sourcePosition())
                    .isEqualTo(endOf(status.mirror().topic(), status.mirror().partition()));
              }
            });
  }

  private static long endOf(String topic, int partition) throws Exception {
    var at = new org.apache.kafka.common.TopicPartition(topic, partition);
    try (var admin = CLUSTERS.west.admin()) {
      return admin
          .listOffsets(Map.of(at, org.apache.kafka.clients.admin.OffsetSpec.latest()))
          .partitionResult(at)
          .get()
          .offset();
    }
  }

  private static void assertEqual(String source, String target, String isolation) {
    List<String> expected = described(Logs.read(west(), source, "read_committed"));
    assertThat(described(Logs.read(east(), target, isolation))).isEqualTo(expected);
  }

  /** Everything of each record but its offset, sorted by partition, in order within each. */
  private static List<String> described(List<ConsumerRecord<byte[], byte[]>> records) {
    HexFormat hex = HexFormat.of();
    return records.stream()
        .sorted(java.util.Comparator.comparingInt(ConsumerRecord::partition))
        .map(
            record ->
                "%d %d %s %s %s"
                    .formatted(
                        record.partition(),
                        record.timestamp(),
                        record.key() == null ? "null" : hex.formatHex(record.key()),
                        record.value() == null ? "null" : hex.formatHex(record.value()),
                        Arrays.stream(record.headers().toArray())
                            .map(header -> header.key() + "=" + hex.formatHex(header.value()))
                            .toList()))
        .toList();
  }

  private static String west() {
    return CLUSTERS.west.bootstrapServers();
  }

  private static String east() {
    return CLUSTERS.east.bootstrapServers();
  }
}
