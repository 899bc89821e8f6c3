package io.mainstem.worker.append;

import io.mainstem.wire.ConnectionSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * An idempotent producer for what a worker itself has to say at a target, made when it is first
 * needed. Sending may block for metadata, so it has a thread of its own. Thread-safe; nothing here
 * blocks the caller.
 */
final class OwnProducer implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final String name;
  private final ConnectionSettings connection;
  private final Map<String, Object> settings;
  private final ExecutorService executor;

  /** Confined to {@link #executor}. */
  private @Nullable KafkaProducer<byte[], byte[]> producer;

  /**
   * @param name of its thread, and in errors
   * @param settings beside those of the connection
   */
  OwnProducer(String name, ConnectionSettings connection, Map<String, Object> settings) {
    this.name = name;
    this.connection = connection;
    this.settings = Map.copyOf(settings);
    this.executor =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, name + "-" + connection.name());
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Sends a record. The future completes when it is replicated, and fails with an exception of
   * {@code org.apache.kafka.common.errors}; the record may be in the topic all the same.
   *
   * @param record made on the producer's thread, which it may block
   */
  CompletableFuture<Void> send(Supplier<ProducerRecord<byte[], byte[]>> record) {
    CompletableFuture<Void> stored = new CompletableFuture<>();
    try {
      executor.execute(() -> send(record, stored));
    } catch (RejectedExecutionException e) {
      stored.completeExceptionally(new DisconnectException("Closed: " + name));
    }
    return stored;
  }

  private void send(
      Supplier<ProducerRecord<byte[], byte[]>> record, CompletableFuture<Void> stored) {
    try {
      var unused =
          open()
              .send(
                  record.get(),
                  (metadata, error) -> {
                    if (error == null) {
                      stored.complete(null);
                    } else {
                      stored.completeExceptionally(error);
                    }
                  });
    } catch (RuntimeException e) {
      stored.completeExceptionally(e);
    }
  }

  private KafkaProducer<byte[], byte[]> open() {
    if (producer == null) {
      Map<String, Object> properties = new HashMap<>(connection.properties());
      properties.put(ProducerConfig.ACKS_CONFIG, "all");
      properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
      properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
      properties.putAll(settings);
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
