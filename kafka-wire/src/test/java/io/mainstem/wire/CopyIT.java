package io.mainstem.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.wire.append.AppendSettings;
import io.mainstem.wire.append.BatchAppender;
import io.mainstem.wire.batch.Codec;
import io.mainstem.wire.fetch.BatchFetcher;
import io.mainstem.wire.fetch.FetchSettings;
import io.mainstem.wire.producer.ProducerIdentity;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Batches copied from topic to topic arrive with equal records. */
class CopyIT {
  private static final int RECORDS = 2_000;
  private static final long FIRST_TIMESTAMP = 1_700_000_000_000L;

  private static final LocalKafka KAFKA = TestBrokers.NEWER.kafka();

  @SuppressWarnings("NullAway.Init")
  private static ClusterConnection connection;

  @SuppressWarnings("NullAway.Init")
  private static BatchFetcher fetcher;

  @SuppressWarnings("NullAway.Init")
  private static BatchAppender appender;

  @BeforeAll
  static void start() {
    connection =
        ClusterConnection.open(ConnectionSettings.plaintext("copy", KAFKA.bootstrapServers()));
    fetcher = connection.newFetcher(FetchSettings.defaults());
    appender = connection.newAppender(AppendSettings.defaults());
  }

  @AfterAll
  static void stop() {
    connection.close();
  }

  @ParameterizedTest
  @EnumSource(Codec.class)
  void recordsOfEveryCodecArriveEqual(Codec codec) {
    TopicPartition from = topic("from-" + codec.configName());
    TopicPartition to = topic("to-" + codec.configName());
    produce(
        from, Map.of("compression.type", codec.configName(), "batch.size", 4096, "linger.ms", 1));

    TestMirror mirror = mirror(from, to);

    await().until(() -> mirror.records.get() == RECORDS);
    assertSameRecords(from, to, RECORDS);
    assertThat(mirror.problems).isEmpty();
    assertThat(mirror.failures).isEmpty();
    await().until(() -> mirror.fetch().bytesInFlight() == 0);
  }

  @Test
  void committedTransactionsArriveAndAbortedDoNot() {
    TopicPartition from = topic("transactions");
    TopicPartition to = topic("transactions-copy");
    try (KafkaProducer<byte[], byte[]> producer =
        Clients.producer(KAFKA.bootstrapServers(), Map.of("transactional.id", "writer"))) {
      producer.initTransactions();
      for (int i = 0; i < 20; i++) {
        producer.beginTransaction();
        Clients.sendAll(producer, List.of(record(from, i)));
        if (i % 3 == 0) {
          producer.abortTransaction();
        } else {
          producer.commitTransaction();
        }
      }
    }

    TestMirror mirror = mirror(from, to);

    await().until(() -> mirror.records.get() == 13);
    List<ConsumerRecord<byte[], byte[]>> copied = Clients.read(KAFKA.bootstrapServers(), to, 13);
    assertThat(copied)
        .extracting(record -> (record.timestamp() - FIRST_TIMESTAMP) / 3)
        .containsExactly(1L, 2L, 4L, 5L, 7L, 8L, 10L, 11L, 13L, 14L, 16L, 17L, 19L);
  }

  @Test
  void aRecordOfTenMegabytesPasses() {
    TopicPartition from = topic("large");
    TopicPartition to = topic("large-copy");
    byte[] value = new byte[10_000_000];
    new Random(1).nextBytes(value);
    try (KafkaProducer<byte[], byte[]> producer =
        Clients.producer(KAFKA.bootstrapServers(), Map.of())) {
      Clients.sendAll(
          producer,
          List.of(
              record(from, 0),
              new ProducerRecord<>(from.topic(), 0, 5L, null, value),
              record(from, 1)));
    }

    TestMirror mirror = mirror(from, to);

    await().until(() -> mirror.records.get() == 3);
    assertSameRecords(from, to, 3);
  }

  @Test
  void aThrottledClientObeysAndDoesNotGiveUp() throws Exception {
    TopicPartition from = topic("throttled");
    TopicPartition to = topic("throttled-copy");
    try (KafkaProducer<byte[], byte[]> producer =
        Clients.producer(KAFKA.bootstrapServers(), Map.of("batch.size", 65_536))) {
      Clients.sendAll(
          producer,
          IntStream.range(0, 60)
              .mapToObj(i -> new ProducerRecord<byte[], byte[]>(from.topic(), new byte[100_000]))
              .toList());
    }
    // 6 MB against the three seconds' allowance of 3 MB that this broker starts with.
    quota("producer_byte_rate", 1_000_000.0);
    quota("consumer_byte_rate", 1_000_000.0);
    ConnectionSettings impatient =
        ConnectionSettings.plaintext("throttled", KAFKA.bootstrapServers())
            .with("client.id", "throttled")
            .with("request.timeout.ms", "2000");
    long start = System.nanoTime();
    try (ClusterConnection throttled = ClusterConnection.open(impatient)) {
      TestMirror mirror =
          new TestMirror(
              throttled.newFetcher(FetchSettings.defaults()),
              from,
              throttled.newAppender(AppendSettings.defaults()),
              to,
              connection.producerFence().identify("throttled").join());

      await().until(() -> mirror.records.get() == 60);
      assertThat(mirror.failures).isEmpty();
      assertThat(mirror.problems).isEmpty();
      assertThat(mirror.retries).noneMatch(reason -> reason.contains("lost"));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(2));
    }
  }

  private void quota(String name, double bytesPerSecond) throws Exception {
    ClientQuotaEntity client =
        new ClientQuotaEntity(Map.of(ClientQuotaEntity.CLIENT_ID, "throttled"));
    try (Admin admin = KAFKA.admin()) {
      admin
          .alterClientQuotas(
              List.of(
                  new ClientQuotaAlteration(
                      client, List.of(new ClientQuotaAlteration.Op(name, bytesPerSecond)))))
          .all()
          .get();
    }
  }

  private TestMirror mirror(TopicPartition from, TopicPartition to) {
    ProducerIdentity identity =
        connection.producerFence().identify("mainstem.test." + to.topic()).join();
    return new TestMirror(fetcher, from, appender, to, identity);
  }

  private TopicPartition topic(String name) {
    KAFKA.createTopic(name, 1);
    return new TopicPartition(name, 0);
  }

  private void produce(TopicPartition to, Map<String, Object> settings) {
    try (KafkaProducer<byte[], byte[]> producer =
        Clients.producer(KAFKA.bootstrapServers(), settings)) {
      Clients.sendAll(producer, IntStream.range(0, RECORDS).mapToObj(i -> record(to, i)).toList());
    }
  }

  /** Now and then without key, with an empty value, a tombstone, headers. */
  private static ProducerRecord<byte[], byte[]> record(TopicPartition to, int i) {
    byte[] key = i % 7 == 6 ? null : Integer.toString(i).getBytes(StandardCharsets.UTF_8);
    byte[] value = i % 11 == 10 ? null : new byte[i % 13 == 12 ? 0 : 50 + i % 400];
    List<Header> headers =
        i % 5 == 0
            ? List.of(new RecordHeader("h", new byte[] {(byte) i}), new RecordHeader("h", null))
            : List.of();
    return new ProducerRecord<>(
        to.topic(), to.partition(), FIRST_TIMESTAMP + i * 3L, key, value, headers);
  }

  private void assertSameRecords(TopicPartition from, TopicPartition to, int count) {
    List<ConsumerRecord<byte[], byte[]>> source =
        Clients.read(KAFKA.bootstrapServers(), from, count);
    List<ConsumerRecord<byte[], byte[]>> copy = Clients.read(KAFKA.bootstrapServers(), to, count);
    assertThat(source).hasSize(count);
    assertThat(copy.stream().map(CopyIT::gist).toList())
        .isEqualTo(source.stream().map(CopyIT::gist).toList());
  }

  /** A record in a few characters, so that a difference can be read. */
  private static String gist(ConsumerRecord<byte[], byte[]> record) {
    StringBuilder headers = new StringBuilder();
    record.headers().forEach(h -> headers.append(h.key()).append(Arrays.hashCode(h.value())));
    return record.offset()
        + "@"
        + record.timestamp()
        + record.timestampType().name().charAt(0)
        + " key="
        + (record.key() == null ? "null" : new String(record.key(), StandardCharsets.UTF_8))
        + " value="
        + (record.value() == null
            ? "null"
            : record.value().length + "#" + Arrays.hashCode(record.value()))
        + " "
        + headers;
  }
}
