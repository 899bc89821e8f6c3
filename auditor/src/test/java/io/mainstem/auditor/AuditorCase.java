package io.mainstem.auditor;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mainstem.api.audit.AuditSummary;
import io.mainstem.api.audit.AuditWindow;
import io.mainstem.api.audit.Incident;
import io.mainstem.api.audit.SlaStatus;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.AuditLab.AuditorProcess;
import io.mainstem.auditor.TestCopier.Path;
import io.mainstem.wire.batch.WireRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/**
 * What tests with auditors as processes, real brokers, and a copier that is honest or is not have
 * in common: one laboratory, with topics for each of them.
 */
abstract class AuditorCase {

  static final int WINDOWS = 6;
  static final int RECORDS = 6_000;

  /** Generous, for machines that are slow or have other things to do. */
  static final Duration PATIENCE = Duration.ofSeconds(90);

  static final AuditLab lab = AuditLab.shared();
  static final AuditorProcess west = lab.auditorOf("us-west");
  static final AuditorProcess east = lab.auditorOf("us-east");

  static {
    Awaitility.ignoreExceptionsByDefault(); // a service that does not answer yet is no failure
  }

  static SlaStatus sla(String topic) {
    return east.client().sla().stream()
        .filter(status -> status.topic().equals(topic))
        .findFirst()
        .orElseThrow();
  }

  static KafkaConsumer<byte[], byte[]> consumer(String bootstrapServers, Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>(more);
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  static AuditSummary summary(String topic) {
    return east.client().summaries().stream()
        .filter(books -> books.topic().equals(topic))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no books of " + topic));
  }

  /** The open ones of a topic. */
  static List<Incident> incidents(String topic) {
    return east.client().openIncidents().stream()
        .filter(incident -> incident.mirror().topic().equals(topic))
        .toList();
  }

  static List<AuditWindow> windows(String topic) {
    return east.client().windows(AuditLab.ROUTE, null).items().stream()
        .filter(window -> window.mirror().topic().equals(topic))
        .toList();
  }

  static TestCopier copier(
      String topic, int partition, Path path, UnaryOperator<List<WireRecord>> mistakes)
      throws Exception {
    return new TestCopier(
        new MirrorId(AuditLab.ROUTE, topic, partition),
        lab.westFromEast(),
        lab.eastSettings(),
        topic + ".aggregate",
        path,
        mistakes);
  }

  /** A window so long ago that all {@link #WINDOWS} from there on are over. */
  static long firstWindow() {
    long window = 10_000;
    return (System.currentTimeMillis() / window - WINDOWS - 1) * window;
  }

  /** Records {@code from} to {@code to} of {@link #RECORDS} that spread evenly over the windows. */
  static void produce(String topic, int partition, long firstWindow, int from, int to) {
    produce(topic, partition, firstWindow, from, to, Map.of());
  }

  static KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>();
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.putAll(more);
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, lab.west.bootstrapServers());
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  static byte[] key(int number) {
    return ("key-" + number % 50).getBytes(UTF_8);
  }

  static void produce(
      String topic,
      int partition,
      long firstWindow,
      int from,
      int to,
      Map<String, Object> properties) {
    try (KafkaProducer<byte[], byte[]> producer = producer(properties)) {
      for (int i = from; i < to; i++) {
        long timestamp = firstWindow + (long) i * WINDOWS * 10_000 / RECORDS;
        Future<?> unused =
            producer.send(new ProducerRecord<>(topic, partition, timestamp, key(i), value(i)));
      }
    }
  }

  /** Sixty records in one batch; one in the middle is half a minute older. */
  static void produceOneBatch(String topic, long window, int stray, Map<String, Object> more) {
    Map<String, Object> oneBatch = new HashMap<>(more);
    oneBatch.put(ProducerConfig.LINGER_MS_CONFIG, 60_000);
    oneBatch.put(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 20);
    try (KafkaProducer<byte[], byte[]> producer = producer(oneBatch)) {
      for (int i = 0; i < 60; i++) {
        long timestamp = window + 100L * i - (i == stray ? 30_000 : 0);
        Future<?> unused =
            producer.send(new ProducerRecord<>(topic, 0, timestamp, key(i), value(i)));
      }
      producer.flush();
    }
  }

  static byte[] value(int number) {
    return ("{\"number\":" + number + ",\"text\":\"a record of some length\"}").getBytes(UTF_8);
  }

  static UnaryOperator<List<WireRecord>> without(long offset) {
    return at(offset, (records, index) -> records.remove(index));
  }

  static UnaryOperator<List<WireRecord>> at(long offset, Mistake mistake) {
    return records -> {
      for (int i = 0; i < records.size(); i++) {
        if (records.get(i).offset() == offset) {
          List<WireRecord> changed = new ArrayList<>(records);
          mistake.make(changed, i);
          return changed;
        }
      }
      return records;
    };
  }

  interface Mistake {
    void make(List<WireRecord> records, int index);
  }
}
