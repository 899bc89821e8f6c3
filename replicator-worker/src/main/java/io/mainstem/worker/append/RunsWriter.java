package io.mainstem.worker.append;

import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.offsets.OffsetRunTopic;
import io.mainstem.wire.ConnectionSettings;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Appends blocks to the topic of runs, and takes them away. Thread-safe. */
final class RunsWriter implements AutoCloseable {
  private static final Map<String, Object> SETTINGS =
      Map.of(
          ProducerConfig.LINGER_MS_CONFIG, 5,
          ProducerConfig.BUFFER_MEMORY_CONFIG, 4L << 20,
          ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip",
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000,
          ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);

  private final OwnProducer producer;

  RunsWriter(ConnectionSettings connection) {
    producer = new OwnProducer("runs-writer", connection, SETTINGS);
  }

  CompletableFuture<Void> append(int partition, OffsetRunBlock block) {
    return producer.send(
        () ->
            new ProducerRecord<>(
                OffsetRunTopic.NAME,
                partition,
                OffsetRunTopic.key(block),
                OffsetRunTopic.value(block)));
  }

  /** Compaction takes away what is stored under this key. */
  CompletableFuture<Void> remove(int partition, String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return producer.send(() -> new ProducerRecord<>(OffsetRunTopic.NAME, partition, bytes, null));
  }

  @Override
  public void close() {
    producer.close();
  }
}
