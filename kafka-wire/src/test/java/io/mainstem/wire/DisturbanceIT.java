package io.mainstem.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mainstem.local.WorkDirectory;
import io.mainstem.local.kafka.LocalKafka;
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
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Brokers restart, leaders move, connections break in the middle of a frame: nothing is lost or
 * doubled.
 */
class DisturbanceIT {
  private static final int RECORDS = 32_000;
  private static final int PARTITIONS = 4;

  private final WorkDirectory work = WorkDirectory.temporary();
  private int produced;

  @AfterEach
  void clean() {
    work.close();
  }

  @Test
  void cutConnectionsLoseAndDoubleNothing() {
    try (LocalKafka kafka = LocalKafka.named("cut", work).regionListener("far").build()) {
      kafka.start();
      kafka.createTopic("from", PARTITIONS);
      kafka.createTopic("to", PARTITIONS);
      produce(kafka, RECORDS);
      Link link = kafka.links("far").get(0);
      link.delay(Duration.ofMillis(1));
      link.bandwidth(8_000_000);
      ConnectionSettings settings =
          ConnectionSettings.plaintext("cut", kafka.bootstrapServers("far"));
      try (ClusterConnection connection = ClusterConnection.open(settings)) {
        List<TestMirror> mirrors = mirrors(connection);
        for (int cut = 1; cut <= 5; cut++) {
          long some = (long) cut * RECORDS / 8;
          await().atMost(Duration.ofSeconds(30)).until(() -> copied(mirrors) > some);
          assertThat(link.resetConnections()).isPositive();
        }
        link.bandwidth(Long.MAX_VALUE);
        awaitAll(mirrors, RECORDS);
      }
      assertEachOnce(kafka, "to", RECORDS);
    }
  }

  @Test
  void killedBrokersLoseAndDoubleNothing() {
    try (LocalKafka kafka =
        LocalKafka.named("kill", work).brokers(3).property("min.insync.replicas", "2").build()) {
      kafka.start();
      kafka.createTopic("from", PARTITIONS);
      kafka.createTopic("to", PARTITIONS);
      ConnectionSettings settings = ConnectionSettings.plaintext("kill", kafka.bootstrapServers());
      try (ClusterConnection connection = ClusterConnection.open(settings)) {
        List<TestMirror> mirrors = mirrors(connection);
        produce(kafka, RECORDS / 2);
        await().atMost(Duration.ofSeconds(30)).until(() -> copied(mirrors) > RECORDS / 4);
        kafka.broker(1).kill();
        produce(kafka, RECORDS / 4);
        awaitAll(mirrors, RECORDS * 3 / 4);
        kafka.broker(1).start();
        kafka.broker(2).restart();
        produce(kafka, RECORDS / 4);
        awaitAll(mirrors, RECORDS);
      }
      assertEachOnce(kafka, "to", RECORDS);
    }
  }

  private static List<TestMirror> mirrors(ClusterConnection connection) {
    BatchFetcher fetcher =
        connection.newFetcher(FetchSettings.defaults().withFetchBytes(1 << 18, 1 << 20));
    BatchAppender appender = connection.newAppender(AppendSettings.defaults());
    List<TestMirror> mirrors = new ArrayList<>();
    for (int p = 0; p < PARTITIONS; p++) {
      ProducerIdentity identity = connection.producerFence().identify("mirror." + p).join();
      mirrors.add(
          new TestMirror(
              fetcher,
              new TopicPartition("from", p),
              appender,
              new TopicPartition("to", p),
              identity));
    }
    return mirrors;
  }

  private static long copied(List<TestMirror> mirrors) {
    return mirrors.stream().mapToLong(mirror -> mirror.records.get()).sum();
  }

  private static void awaitAll(List<TestMirror> mirrors, long records) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              assertThat(mirrors).allSatisfy(mirror -> assertThat(mirror.failures).isEmpty());
              assertThat(copied(mirrors)).isEqualTo(records);
            });
  }

  private void produce(LocalKafka kafka, int count) {
    try (KafkaProducer<byte[], byte[]> producer =
        Clients.producer(
            kafka.bootstrapServers(),
            Map.of("batch.size", 8192, "linger.ms", 2, "compression.type", "lz4"))) {
      List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        int number = produced++;
        byte[] value = ByteBuffer.allocate(400).putInt(number).putLong(12, number * 31L).array();
        records.add(new ProducerRecord<>("from", number % PARTITIONS, null, value));
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
