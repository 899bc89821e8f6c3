package io.mainstem.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The stock clients, to write what is to be copied and to read what was. */
final class Clients {
  /** On a slow machine with a broker down. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** A reader is given up only when nothing has come for so long. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private Clients() {}

  static KafkaProducer<byte[], byte[]> producer(String bootstrap, Map<String, Object> more) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", bootstrap);
    properties.put("max.request.size", 20_000_000);
    properties.put("max.block.ms", PATIENCE.toMillis());
    properties.put("delivery.timeout.ms", (int) PATIENCE.toMillis());
    properties.putAll(more);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Sends all without waiting in between, then waits for all. */
  static void sendAll(
      KafkaProducer<byte[], byte[]> producer, List<ProducerRecord<byte[], byte[]>> records) {
    List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
    records.forEach(record -> sent.add(producer.send(record)));
    try {
      for (Future<RecordMetadata> each : sent) {
        each.get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("a record was not accepted", e);
    }
  }

  /**
   * Reads a partition from its beginning until {@code count} records came, and a little longer in
   * case there are more; or until nothing came for long.
   */
  static List<ConsumerRecord<byte[], byte[]>> read(
      String bootstrap, TopicPartition partition, int count) {
    Map<String, Object> properties =
        Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest");
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long quietSince = System.nanoTime();
      while (records.size() < count && System.nanoTime() - quietSince < SILENCE.toNanos()) {
        int before = records.size();
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        quietSince = records.size() > before ? System.nanoTime() : quietSince;
      }
      consumer.poll(Duration.ofMillis(300)).forEach(records::add);
    }
    return records;
  }
}
