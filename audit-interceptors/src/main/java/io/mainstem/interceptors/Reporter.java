package io.mainstem.interceptors;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what was counted to the reports topic, over a connection of its own and on a thread of its
 * own. Nothing of it can hold up or fail the client: what cannot be sent is sent with the next
 * report, and when memory is used up counting stops, see {@link Counts}.
 *
 * <p>{@link #count} may be called from any thread.
 */
final class Reporter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);

  private static final long CLOSE_WINDOWS_AFTER_MILLIS = 60_000;
  private static final long COMPLAIN_EVERY_MILLIS = 60_000;
  private static final String KEPT_MILLIS = Long.toString(Duration.ofDays(1).toMillis());

  private final Settings settings;
  private final Report report;
  private final Counts counts;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final AtomicLong complainedAt = new AtomicLong(Long.MIN_VALUE / 2);
  private final Thread thread;

  /**
   * Starts to count for a client with these properties.
   *
   * @return null if they are malformed: that is said in the log, and the client does without
   */
  static @Nullable Reporter start(Report.Stage stage, Map<String, ?> client) {
    try {
      return new Reporter(stage, new Settings(client));
    } catch (KafkaException e) {
      LOG.error("This client is not audited, it goes on without error=\"{}\"", e.toString());
      return null;
    }
  }

  private Reporter(Report.Stage stage, Settings settings) {
    this.settings = settings;
    this.report = new Report(stage, settings, UUID.randomUUID().toString());
    this.counts = new Counts(settings.maxWindows());
    this.thread = new Thread(this::run, "mainstem-audit-" + settings.clientId());
    thread.setDaemon(true);
    thread.start();
  }

  void count(String topic, int partition, long timestamp, long offset, long bytes) {
    counts.add(topic, partition, timestamp, offset, bytes, now());
  }

  /** Reports once more, for no longer than the settings allow. */
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(settings.closeTimeoutMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (Producer<byte[], byte[]> producer = new KafkaProducer<>(producerSettings())) {
      if (settings.createsTopic()) {
        createTopic();
      }
      boolean last = false;
      while (!last) {
        last = closing.await(settings.reportEveryMillis(), TimeUnit.MILLISECONDS);
        report(producer);
        if (last) {
          producer.close(Duration.ofMillis(settings.closeTimeoutMillis()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("Audit reports have ended, the client goes on error=\"{}\"", e.toString(), e);
    }
  }

  private void report(Producer<byte[], byte[]> producer) {
    List<Tally> changed = counts.takeChanged();
    long dropped = counts.dropped();
    for (Tally tally : changed) {
      try {
        Future<?> unused =
            producer.send(
                report.of(tally, dropped),
                (metadata, error) -> {
                  if (error != null) {
                    notSent(tally, error);
                  }
                });
      } catch (RuntimeException e) {
        notSent(tally, e);
      }
    }
    counts.close(now() - CLOSE_WINDOWS_AFTER_MILLIS);
  }

  private void notSent(Tally tally, Exception error) {
    counts.notReported(tally);
    long now = now();
    long before = complainedAt.get();
    if (now - before > COMPLAIN_EVERY_MILLIS && complainedAt.compareAndSet(before, now)) {
      LOG.warn(
          "Audit reports cannot be sent, the client goes on; trying again topic={} error=\"{}\"",
          settings.topic(),
          error.toString());
    }
  }

  private void createTopic() {
    NewTopic topic =
        new NewTopic(settings.topic(), Optional.empty(), Optional.empty())
            .configs(Map.of("cleanup.policy", "delete", "retention.ms", KEPT_MILLIS));
    try (Admin admin = Admin.create(settings.connection())) {
      admin.createTopics(List.of(topic)).all().get(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        LOG.info(
            "The topic of audit reports was not created, it may be there already topic={}"
                + " error=\"{}\"",
            settings.topic(),
            e.toString());
      }
    }
  }

  private Map<String, Object> producerSettings() {
    Map<String, Object> properties = new HashMap<>();
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4 << 20);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 60_000);
    properties.putAll(settings.connection());
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    properties.put(
        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    return properties;
  }

  private static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
