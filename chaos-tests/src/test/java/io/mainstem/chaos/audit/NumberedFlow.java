package io.mainstem.chaos.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.mainstem.local.kafka.LocalKafka;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongUnaryOperator;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends numbered records at a steady rate to all partitions of a topic, until it is closed. Some of
 * them are older than those before them in their batch.
 */
final class NumberedFlow implements AutoCloseable {

  private static final long BURST_NANOS = 20_000_000;

  /** Long enough for some records to share a batch. */
  private static final int LINGER_MILLIS = 50;

  /** Every so many records one is late. */
  private static final int LATE_EVERY = 9;

  private final KafkaProducer<byte[], byte[]> producer;
  private final String prefix;
  private final int recordsPerSecond;
  private final LongUnaryOperator stamp;
  private final AtomicLong acknowledged = new AtomicLong();
  private final Thread thread = new Thread(this::send, "numbered-flow");
  private volatile boolean stopping;

  /**
   * @param prefix of the names, unique
   * @param stamp of a record that is sent at this time
   */
  NumberedFlow(LocalKafka cluster, String prefix, int recordsPerSecond, LongUnaryOperator stamp) {
    this.producer = producer(cluster, LINGER_MILLIS);
    this.prefix = prefix;
    this.recordsPerSecond = recordsPerSecond;
    this.stamp = stamp;
    thread.start();
  }

  static KafkaProducer<byte[], byte[]> producer(LocalKafka cluster, int lingerMillis) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers());
    settings.put(ProducerConfig.LINGER_MS_CONFIG, lingerMillis);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 120_000);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 120_000);
    settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** How many records are in the log for certain. */
  long acknowledged() {
    return acknowledged.get();
  }

  private void send() {
    long start = System.nanoTime();
    long sent = 0;
    while (!stopping) {
      long due = (long) ((System.nanoTime() - start) / 1e9 * recordsPerSecond);
      for (; sent < due; sent++) {
        byte[] value = (prefix + "-" + sent + "#" + "o".repeat(100)).getBytes(ISO_8859_1);
        int partition = (int) (sent % TrialSystem.PARTITIONS);
        long late = sent % LATE_EVERY == 0 ? EventTime.STRAY_MILLIS : 0;
        long timestamp = stamp.applyAsLong(System.currentTimeMillis() - late);
        var unused =
            producer.send(
                new ProducerRecord<>(TrialSystem.TOPIC, partition, timestamp, null, value),
                (metadata, error) -> acknowledged.addAndGet(error == null ? 1 : 0));
      }
      LockSupport.parkNanos(BURST_NANOS);
    }
  }

  /** Ends the load and waits until everything that was sent is acknowledged or given up. */
  @Override
  public void close() {
    stopping = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close(Duration.ofSeconds(130));
  }
}
