package io.mainstem.worker.append;

import io.mainstem.api.replication.DeadLetterTopic;
import io.mainstem.wire.ConnectionSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes dead letters on one target cluster; makes a route's topic when its first one comes. Dead
 * letters are rare, so there is one producer, made when it is needed, and a thread of its own that
 * may block. Thread-safe.
 */
public final class DeadLetterLog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DeadLetterLog.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final ConnectionSettings connection;
  private final ExecutorService executor;

  /** Topics that were there when they were last looked for. */
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /** Confined to {@link #executor}. */
  private @Nullable KafkaProducer<byte[], byte[]> producer;

  DeadLetterLog(ConnectionSettings connection) {
    this.connection = connection;
    this.executor =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "dead-letters-" + connection.name());
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Writes a letter. The future completes when it is replicated, and fails with an exception of
   * {@code org.apache.kafka.common.errors}; it may be in the topic all the same.
   */
  public CompletableFuture<Void> append(DeadLetter letter) {
    CompletableFuture<Void> stored = new CompletableFuture<>();
    try {
      executor.execute(() -> send(letter, stored));
    } catch (RejectedExecutionException e) {
      stored.completeExceptionally(new DisconnectException("The dead-letter log is closed"));
    }
    return stored;
  }

  private void send(DeadLetter letter, CompletableFuture<Void> stored) {
    try {
      String topic = DeadLetterTopic.name(letter.mirror().route());
      create(topic);
      var unused =
          open()
              .send(
                  letter.asRecord(),
                  (metadata, error) -> {
                    if (error == null) {
                      stored.complete(null);
                    } else {
                      known.remove(topic);
                      stored.completeExceptionally(error);
                    }
                  });
    } catch (RuntimeException e) {
      stored.completeExceptionally(e);
    }
  }

  private void create(String topic) {
    if (known.contains(topic)) {
      return;
    }
    Admin admin = Admin.create(new HashMap<>(connection.properties()));
    try {
      NewTopic wanted =
          new NewTopic(topic, Optional.of(1), Optional.<Short>empty())
              .configs(DeadLetterTopic.config());
      admin.createTopics(List.of(wanted)).all().get();
      log.info("Created a dead-letter topic cluster={} topic={}", connection.name(), topic);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("Interrupted while creating " + topic, e);
    } finally {
      admin.close(CLOSE_TIMEOUT);
    }
    known.add(topic);
  }

  private KafkaProducer<byte[], byte[]> open() {
    if (producer == null) {
      Map<String, Object> properties = new HashMap<>(connection.properties());
      properties.put(ProducerConfig.ACKS_CONFIG, "all");
      properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
      properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
      properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 0);
      properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, DeadLetterTopic.MAX_MESSAGE_BYTES);
      properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2L * DeadLetterTopic.MAX_MESSAGE_BYTES);
      properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
      properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 60_000);
      properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 30_000);
      producer =
          new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }
    return producer;
  }

  @Override
  public void close() {
    executor.execute(
        () -> {
          if (producer != null) {
            producer.close(CLOSE_TIMEOUT);
          }
        });
    executor.shutdown();
  }
}
