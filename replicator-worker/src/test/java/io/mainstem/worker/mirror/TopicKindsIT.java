package io.mainstem.worker.mirror;

import static io.mainstem.worker.mirror.MirrorLab.CLUSTERS;
import static io.mainstem.worker.mirror.MirrorLab.assertEqual;
import static io.mainstem.worker.mirror.MirrorLab.awaitCaughtUp;
import static io.mainstem.worker.mirror.MirrorLab.createTopics;
import static io.mainstem.worker.mirror.MirrorLab.produce;
import static io.mainstem.worker.mirror.MirrorLab.route;
import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.MirrorStatus.Guarantee;
import io.mainstem.worker.Logs;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every kind of topic between real clusters: what a plain reader sees of the target is what a
 * committed reader sees of the source, byte for byte and in the same order.
 */
class TopicKindsIT {
  private static final Map<String, String> COMPACTED_SOON =
      Map.of(
          "cleanup.policy", "compact",
          "segment.ms", "100",
          "min.cleanable.dirty.ratio", "0.01",
          "max.compaction.lag.ms", "100");

  private static final String HEAP = "the heap is not large enough for two of these";

  private final MirrorLab lab = new MirrorLab();

  @AfterEach
  void closeWorkers() {
    lab.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
  void recordsOfEveryCodecArriveEqual(String codec) throws Exception {
    String topic = "codec-" + codec;
    createTopics(topic, 2);
    produce(topic, 2, codec, 400);
    Mirrors worker = lab.worker(route("codecs", topic));

    worker.open(new MirrorId("codecs", topic, 0));
    worker.open(new MirrorId("codecs", topic, 1));

    awaitCaughtUp(worker, 2);
    assertEqual(topic);
    assertThat(worker.statuses().get()).allMatch(MirrorStatus::passThrough);
  }

  @Test
  void abortedTransactionsAreLeftOutAndCommittedOnesKeepTheirOrder() throws Exception {
    String topic = "transactions";
    createTopics(topic, 1);
    Map<String, Object> first = Map.of("transactional.id", "tx-1", "linger.ms", 0);
    Map<String, Object> second = Map.of("transactional.id", "tx-2", "linger.ms", 0);
    try (KafkaProducer<byte[], byte[]> a = Logs.producer(MirrorLab.west(), first);
        KafkaProducer<byte[], byte[]> b = Logs.producer(MirrorLab.west(), second)) {
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
    Mirrors worker = lab.worker(route("transactional", topic));

    worker.open(new MirrorId("transactional", topic, 0));

    awaitCaughtUp(worker, 1);
    assertEqual(topic);
  }

  @Test
  void aCompactedSourceWithHolesArrivesRecordByRecord() throws Exception {
    String topic = "compacted";
    CLUSTERS.west.createTopic(topic, 1, COMPACTED_SOON);
    CLUSTERS.east.createTopic(topic, 1);
    MirrorLab.produceKeyed(topic, 10, 200);
    MirrorLab.awaitHoles(topic);
    Mirrors worker = lab.worker(route("compacts", topic));

    worker.open(new MirrorId("compacts", topic, 0));

    awaitCaughtUp(worker, 1);
    assertEqual(topic);
  }

  @ParameterizedTest
  @ValueSource(strings = {"message.timestamp.type=LogAppendTime", "compression.type=zstd"})
  void sourceTopicsWithSettingsOfTheirOwnArriveEqual(String setting) {
    String topic = "source-" + setting.replaceAll("[^a-zA-Z]", "-");
    CLUSTERS.west.createTopic(
        topic, 1, Map.of(setting.split("=", -1)[0], setting.split("=", -1)[1]));
    CLUSTERS.east.createTopic(topic, 1);
    produce(topic, 1, "lz4", 300);
    Mirrors worker = lab.worker(route("settings", topic));

    worker.open(new MirrorId("settings", topic, 0));

    awaitCaughtUp(worker, 1);
    assertEqual(topic);
  }

  @Test
  void aTargetWithAnotherCodecAndSmallerBatchesTakesTheRecordPath() {
    String topic = "small-batches";
    CLUSTERS.west.createTopic(topic, 1);
    CLUSTERS.east.createTopic(
        topic, 1, Map.of("compression.type", "gzip", "max.message.bytes", "4000"));
    produce(topic, 1, "lz4", 300);
    Mirrors first = lab.worker(route("small", topic));
    MirrorId mirror = new MirrorId("small", topic, 0);
    first.open(mirror);
    awaitCaughtUp(first, 1);
    Mirrors second = lab.worker(route("small", topic));
    produce(topic, 1, "lz4", 300);

    second.open(mirror);

    awaitCaughtUp(second, 1);
    assertEqual(topic);
  }

  @Test
  @ResourceLock(HEAP)
  void tenMegabyteRecordsAndSingleRecordBatchesArrive() {
    String topic = "large";
    Map<String, String> settings = Map.of("max.message.bytes", "12000000");
    CLUSTERS.west.createTopic(topic, 1, settings);
    CLUSTERS.east.createTopic(topic, 1, settings);
    MirrorLab.produceSingles(topic, 10_000_000, 3);
    MirrorLab.produceSingles(topic, 10, 40);
    Mirrors worker = lab.worker(route("larges", topic));

    worker.open(new MirrorId("larges", topic, 0));

    awaitCaughtUp(worker, 1);
    assertEqual(topic);
  }

  @Test
  void tinyBatchesThatPileUpAreMergedAndAMoveInTheMiddleOfThatLosesNothing() throws Exception {
    String topic = "tiny";
    createTopics(topic, 1);
    MirrorLab.produceSingles(topic, 20, 6_000);
    MirrorId mirror = new MirrorId("tinies", topic, 0);
    Mirrors first = lab.worker(route("tinies", topic));
    Mirrors second = lab.worker(route("tinies", topic));
    first.open(mirror);
    MirrorLab.awaitState(first, mirror, MirrorState.COPYING);

    second.open(mirror);

    awaitCaughtUp(second, 1);
    assertEqual(topic);
    long batches =
        Stream.of(first, second)
            .flatMap(worker -> worker.meters().all().values().stream())
            .mapToLong(meter -> meter.passedBatches() + meter.recodedBatches())
            .sum();
    assertThat(batches).isLessThan(3_000);
  }

  /** A codec that the target insists on, whatever the source has. */
  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "snappy", "lz4"})
  void recordsOfEveryCodecArriveEqualInATargetWithAnother(String codec) throws Exception {
    String topic = "recoded-" + codec;
    CLUSTERS.west.createTopic(topic, 1);
    CLUSTERS.east.createTopic(topic, 1, Map.of("compression.type", "zstd"));
    produce(topic, 1, codec, 200);
    Mirrors worker = lab.worker(route("recodes", topic));

    worker.open(new MirrorId("recodes", topic, 0));

    awaitCaughtUp(worker, 1);
    assertEqual(topic);
    assertThat(worker.statuses().get())
        .extracting(MirrorStatus::path)
        .containsExactly(MirrorStatus.Path.RECORDS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"producer", "uncompressed", "lz4"})
  void recordsWithEverythingMissingOrEmptyArriveEqual(String targetCodec) {
    String topic = "odd-" + targetCodec;
    CLUSTERS.west.createTopic(topic, 1);
    CLUSTERS.east.createTopic(topic, 1, Map.of("compression.type", targetCodec));
    try (KafkaProducer<byte[], byte[]> producer =
        Logs.producer(MirrorLab.west(), Map.of("compression.type", "gzip", "linger.ms", 5))) {
      for (byte[] key : Arrays.asList(null, new byte[0], bytes("key"))) {
        for (byte[] value : Arrays.asList(null, new byte[0], bytes("value"))) {
          for (List<Header> headers : oddHeaders()) {
            var unused =
                producer.send(
                    new ProducerRecord<>(topic, 0, value == null ? 0L : 7L, key, value, headers));
          }
        }
      }
    }
    Mirrors worker = lab.worker(route("odds", topic));

    worker.open(new MirrorId("odds", topic, 0));

    awaitCaughtUp(worker, 1);
    assertThat(Logs.read(MirrorLab.east(), topic, "read_uncommitted")).hasSize(36);
    assertEqual(topic);
  }

  private static List<List<Header>> oddHeaders() {
    return List.of(
        List.of(),
        List.of(header("null", null), header("empty", new byte[0])),
        List.of(header("twice", bytes("1")), header("twice", bytes("2")), header("", bytes("3"))),
        List.of(header("long", new byte[20_000])));
  }

  private static Header header(String key, byte @Nullable [] value) {
    return new RecordHeader(key, value);
  }

  @Test
  void aTargetThatSetsTheTimeItselfGetsEverythingElseEqual() {
    String topic = "target-time";
    CLUSTERS.west.createTopic(topic, 1);
    CLUSTERS.east.createTopic(topic, 1, Map.of("message.timestamp.type", "LogAppendTime"));
    produce(topic, 1, "zstd", 200);
    Mirrors first = lab.forgetfulWorker(route("times", topic));
    MirrorId mirror = new MirrorId("times", topic, 0);
    first.open(mirror);
    awaitCaughtUp(first, 1);
    produce(topic, 1, "zstd", 200);
    Mirrors second = lab.worker(route("times", topic));

    second.open(mirror);

    awaitCaughtUp(second, 1);
    assertThat(withoutTime(MirrorLab.east(), topic))
        .isEqualTo(withoutTime(MirrorLab.west(), topic));
  }

  private static List<String> withoutTime(String cluster, String topic) {
    return MirrorLab.described(Logs.read(cluster, topic, "read_committed")).stream()
        .map(record -> record.replaceFirst(" [0-9]+ ", " "))
        .toList();
  }

  /** Holes, markers, aborted records and open ends in one log, counted again by a successor. */
  @Test
  void aCompactedTopicWithTransactionsArrivesEqualAlsoAcrossACrash() throws Exception {
    String topic = "compacted-transactions";
    CLUSTERS.west.createTopic(topic, 1, COMPACTED_SOON);
    CLUSTERS.east.createTopic(topic, 1);
    Map<String, Object> settings = Map.of("transactional.id", "tx-compacted", "linger.ms", 0);
    try (KafkaProducer<byte[], byte[]> producer = Logs.producer(MirrorLab.west(), settings)) {
      producer.initTransactions();
      for (int i = 0; i < 30; i++) {
        producer.beginTransaction();
        for (int j = 0; j < 4; j++) {
          byte[] value = i % 5 == 0 ? null : bytes(i + "." + j);
          producer.send(new ProducerRecord<>(topic, 0, bytes("key-" + (i + j) % 6), value)).get();
        }
        end(producer, i % 3 != 0);
      }
    }
    MirrorLab.awaitHoles(topic);
    Mirrors first = lab.forgetfulWorker(route("mixed", topic));
    MirrorId mirror = new MirrorId("mixed", topic, 0);
    first.open(mirror);
    awaitCaughtUp(first, 1);
    Mirrors second = lab.worker(route("mixed", topic));

    second.open(mirror);

    awaitCaughtUp(second, 1);
    assertEqual(topic);
    assertThat(second.statuses().get())
        .extracting(MirrorStatus::guarantee)
        .containsExactly(Guarantee.EXACTLY_ONCE);
  }

  @Test
  @ResourceLock(HEAP)
  void tenMegabyteRecordsTakeTheRecordPathToo() {
    String topic = "large-recoded";
    Map<String, String> settings = Map.of("max.message.bytes", "12000000");
    CLUSTERS.west.createTopic(topic, 1, settings);
    CLUSTERS.east.createTopic(
        topic, 1, Map.of("max.message.bytes", "12000000", "compression.type", "lz4"));
    MirrorLab.produceSingles(topic, 10_000_000, 2);
    Mirrors worker = lab.worker(route("larger", topic));

    worker.open(new MirrorId("larger", topic, 0));

    awaitCaughtUp(worker, 1);
    assertEqual(topic);
  }

  private static void end(KafkaProducer<byte[], byte[]> producer, boolean commit) {
    if (commit) {
      producer.commitTransaction();
    } else {
      producer.abortTransaction();
    }
  }

  private static ProducerRecord<byte[], byte[]> record(String topic, String value) {
    return new ProducerRecord<>(topic, bytes(value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
