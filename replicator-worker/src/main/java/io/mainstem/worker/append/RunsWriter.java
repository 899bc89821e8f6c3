package io.mainstem.worker.append;

import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.offsets.OffsetRunTopic;
import io.mainstem.wire.ConnectionSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Appends blocks with one idempotent producer, made when the first block comes. Sending may block
 * for metadata, so it has a thread of its own.
 */
final class RunsWriter implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final ConnectionSettings connection;
  private final ExecutorService executor;

  /** Confined to {@link #executor}. */
  private @Nullable KafkaProducer<byte[], byte[]> producer;

  RunsWriter(ConnectionSettings connection) {
    this.connection = connection;
    this.executor =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "runs-writer-" + connection.name());
              thread.setDaemon(true);
              return thread;
            });
  }

  CompletableFuture<Void> append(int partition, OffsetRunBlock block) {
    CompletableFuture<Void> stored = new CompletableFuture<>();
    try {
      executor.execute(() -> send(partition, block, stored));
    } catch (RejectedExecutionException e) {
      stored.completeExceptionally(new DisconnectException("The log of runs is closed"));
    }
    return stored;
  }

  private void send(int partition, OffsetRunBlock block, CompletableFuture<Void> stored) {
    try {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(
              OffsetRunTopic.NAME,
              partition,
              OffsetRunTopic.key(block),
              OffsetRunTopic.value(block));
      var unused =
          open()
              .send(
                  record,
                  (metadata, error) -> {
                    if (error == null) {
                      stored.complete(null);
                    } else {
                      stored.completeExceptionally(error);
                    }
                  });
    } catch (KafkaException e) {
      stored.completeExceptionally(e);
    }
  }

  private KafkaProducer<byte[], byte[]> open() {
    if (producer == null) {
      Map<String, Object> properties = new HashMap<>(connection.properties());
      properties.put(ProducerConfig.ACKS_CONFIG, "all");
      properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
      properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
      properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4L << 20);
      properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
      properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
      properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
      properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
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
