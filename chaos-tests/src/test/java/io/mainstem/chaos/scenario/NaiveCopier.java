package io.mainstem.chaos.scenario;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The copier that everybody writes first: read, write, commit. It is right as long as nobody kills
 * it. Positions are committed every two seconds, so that a kill delivers up to two seconds again.
 */
public final class NaiveCopier {
  private static final long COMMIT_NANOS = TimeUnit.SECONDS.toNanos(2);

  private NaiveCopier() {}

  /**
   * @param args source, target (bootstrap servers), group, then pairs of source topic and target
   *     topic
   */
  public static void main(String[] args) {
    Map<String, String> topics = new HashMap<>();
    for (int i = 3; i < args.length; i += 2) {
      topics.put(args[i], args[i + 1]);
    }
    Map<String, Object> source =
        Map.of(
            "bootstrap.servers",
            args[0],
            "group.id",
            args[2],
            "group.protocol",
            "classic",
            "session.timeout.ms",
            6_000,
            "heartbeat.interval.ms",
            500,
            "auto.offset.reset",
            "earliest",
            "enable.auto.commit",
            false);
    Map<String, Object> target =
        Map.of("bootstrap.servers", args[1], "linger.ms", 5, "compression.type", "lz4");
    try (KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(source, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(target, new ByteArraySerializer(), new ByteArraySerializer())) {
      consumer.subscribe(List.copyOf(topics.keySet()));
      copy(consumer, producer, topics);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // that is how naive it is
  private static void copy(
      KafkaConsumer<byte[], byte[]> consumer,
      KafkaProducer<byte[], byte[]> producer,
      Map<String, String> topics) {
    long committedAt = System.nanoTime();
    while (!Thread.currentThread().isInterrupted()) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(100));
      for (ConsumerRecord<byte[], byte[]> record : records) {
        producer.send(
            new ProducerRecord<>(
                topics.get(record.topic()),
                record.partition(),
                record.timestamp(),
                record.key(),
                record.value(),
                record.headers()));
      }
      if (System.nanoTime() - committedAt > COMMIT_NANOS) {
        producer.flush();
        consumer.commitSync();
        committedAt = System.nanoTime();
      }
    }
  }
}
