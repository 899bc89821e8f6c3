package io.mainstem.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mainstem.local.WorkDirectory;
import io.mainstem.local.kafka.LocalBroker;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.local.link.Direction;
import io.mainstem.local.link.Link;
import io.mainstem.wire.append.AppendSettings;
import io.mainstem.wire.append.BatchAppender;
import io.mainstem.wire.fetch.BatchFetcher;
import io.mainstem.wire.fetch.FetchSettings;
import io.mainstem.wire.producer.ProducerIdentity;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Brokers restart, leaders move, connections break in the middle of a frame: nothing is lost or
 * doubled.
 */
@Execution(ExecutionMode.SAME_THREAD)
class DisturbanceIT {
  private static final int RECORDS = 16_000;
  private static final int PARTITIONS = 4;
  private static final int BROKERS = 3;
  private static final int ROUNDS = 5;

  /** Bytes of a frame that must have a batch in it; an answer without is far smaller. */
  private static final int A_BATCH = 2_000;

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final WorkDirectory work = WorkDirectory.temporary();
  private final Random random = new Random(1);
  private int produced;

  @AfterEach
  void clean() {
    work.close();
  }

  /**
   * Every cut is ordered before the records come that it is to hit, so that it happens while they
   * are copied, however quick or slow the machine is.
   */
  @Test
  void cutConnectionsLoseAndDoubleNothing() throws Exception {
    LocalKafka kafka = TestBrokers.NEWER.kafka();
    createTopics(kafka, "cut");
    Link link = kafka.links(SecureKafka.OPEN).get(0);
    ConnectionSettings settings =
        ConnectionSettings.plaintext("cut", kafka.bootstrapServers(SecureKafka.OPEN));
    try (ClusterConnection connection = ClusterConnection.open(settings)) {
      List<TestMirror> mirrors = mirrors(connection, "cut");
      for (int round = 1; round <= ROUNDS; round++) {
        Direction cutBatches = round % 2 == 0 ? Direction.TO_CLIENT : Direction.TO_SERVER;
        CompletableFuture<Void> cut = link.cutMidFrame(cutBatches, A_BATCH, A_BATCH / 2);
        produce(kafka, "cut", RECORDS / ROUNDS / 2);
        cut.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

        // What is written from now on is written, but the answers to that are lost.
        link.blackHole(Direction.TO_CLIENT);
        produce(kafka, "cut", RECORDS / ROUNDS / 2);
        await().atMost(PATIENCE).until(() -> link.resetConnections() > 0);
        link.heal();
      }
      awaitAll(mirrors, RECORDS);
    }
    assertEachOnce(kafka, "cut-copy", RECORDS);
  }

  /**
   * A broker is taken down only while every partition has all its replicas, and never the active
   * controller: the one that is left would not be enough to write to, and electing a controller
   * takes a slow disk any time. Both are Kafka's affair and not what is tested here.
   */
  @Test
  void killedBrokersLoseAndDoubleNothing() {
    try (LocalKafka kafka =
        LocalKafka.named("kill", work)
            .brokers(BROKERS)
            .property("min.insync.replicas", "2")
            .property("broker.session.timeout.ms", "4000")
            .build()) {
      kafka.start();
      createTopics(kafka, "kill");
      ConnectionSettings settings = ConnectionSettings.plaintext("kill", kafka.bootstrapServers());
      try (ClusterConnection connection = ClusterConnection.open(settings)) {
        List<TestMirror> mirrors = mirrors(connection, "kill");
        produce(kafka, "kill", RECORDS / 2);
        await().atMost(PATIENCE).until(() -> copied(mirrors) > RECORDS / 4);
        awaitAllReplicas(kafka);
        List<LocalBroker> victims = allButTheController(kafka);
        victims.get(0).kill();
        produce(kafka, "kill", RECORDS / 4);
        awaitAll(mirrors, RECORDS * 3 / 4);
        victims.get(0).start();
        awaitAllReplicas(kafka);
        victims.get(1).restart();
        produce(kafka, "kill", RECORDS / 4);
        awaitAll(mirrors, RECORDS);
      }
      assertEachOnce(kafka, "kill-copy", RECORDS);
    }
  }

  private static void awaitAllReplicas(LocalKafka kafka) {
    try (Admin admin = kafka.admin()) {
      await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(
              () ->
                  admin
                      .describeTopics(List.of("kill", "kill-copy"))
                      .allTopicNames()
                      .get()
                      .values()
                      .stream()
                      .flatMap(topic -> topic.partitions().stream())
                      .allMatch(partition -> partition.isr().size() == BROKERS));
    }
  }

  private static List<LocalBroker> allButTheController(LocalKafka kafka) {
    try (Admin admin = kafka.admin()) {
      int active =
          await()
              .atMost(PATIENCE)
              .ignoreExceptions()
              .until(
                  () -> admin.describeMetadataQuorum().quorumInfo().get().leaderId(),
                  leader -> leader > 0);
      return kafka.brokers().stream().filter(broker -> broker.id() != active).toList();
    }
  }

  private static void createTopics(LocalKafka kafka, String topic) {
    kafka.createTopic(topic, PARTITIONS);
    kafka.createTopic(topic + "-copy", PARTITIONS);
  }

  private static List<TestMirror> mirrors(ClusterConnection connection, String topic) {
    BatchFetcher fetcher =
        connection.newFetcher(FetchSettings.defaults().withFetchBytes(1 << 18, 1 << 20));
    BatchAppender appender = connection.newAppender(AppendSettings.defaults());
    List<TestMirror> mirrors = new ArrayList<>();
    for (int p = 0; p < PARTITIONS; p++) {
      ProducerIdentity identity = connection.producerFence().identify(topic + "." + p).join();
      mirrors.add(
          new TestMirror(
              fetcher,
              new TopicPartition(topic, p),
              appender,
              new TopicPartition(topic + "-copy", p),
              identity));
    }
    return mirrors;
  }

  private static long copied(List<TestMirror> mirrors) {
    return mirrors.stream().mapToLong(mirror -> mirror.records.get()).sum();
  }

  private static void awaitAll(List<TestMirror> mirrors, long records) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(mirrors).allSatisfy(mirror -> assertThat(mirror.failures).isEmpty());
              assertThat(copied(mirrors)).isEqualTo(records);
            });
  }

  private void produce(LocalKafka kafka, String topic, int count) {
    try (KafkaProducer<byte[], byte[]> producer =
        Clients.producer(
            kafka.bootstrapServers(),
            Map.of("batch.size", 8192, "linger.ms", 2, "compression.type", "lz4"))) {
      List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        int number = produced++;
        // Nothing that a codec could make small.
        byte[] value = new byte[400];
        random.nextBytes(value);
        ByteBuffer.wrap(value).putInt(number);
        records.add(new ProducerRecord<>(topic, number % PARTITIONS, null, value));
      }
      Clients.sendAll(producer, records);
    }
  }

  private static void assertEachOnce(LocalKafka kafka, String topic, int count) {
    Set<Integer> seen = new TreeSet<>();
    for (int p = 0; p < PARTITIONS; p++) {
      int last = -1;
      List<ConsumerRecord<byte[], byte[]>> records =
          Clients.read(kafka.bootstrapServers(), new TopicPartition(topic, p), count / PARTITIONS);
      for (ConsumerRecord<byte[], byte[]> record : records) {
        int number = ByteBuffer.wrap(record.value()).getInt();
        assertThat(number).as("in order").isGreaterThan(last);
        last = number;
        seen.add(number);
      }
    }
    assertThat(seen).hasSize(count);
  }
}
