package io.mainstem.local.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Plain clients for the tests: send some records, read a topic from its beginning. */
final class Traffic {
  private Traffic() {}

  static KafkaProducer<String, String> producer(String bootstrapServers) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrapServers);
    properties.put("delivery.timeout.ms", "30000");
    properties.put("request.timeout.ms", "5000");
    properties.put("max.block.ms", "30000");
    return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
  }

  static void send(String bootstrapServers, String topic, List<String> values) {
    try (KafkaProducer<String, String> producer = producer(bootstrapServers)) {
      for (String value : values) {
        producer.send(new ProducerRecord<>(topic, value)).get(40, TimeUnit.SECONDS);
      }
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("a record was not accepted", e);
    }
  }

  /** Reads partition 0 of the topic from its beginning until {@code count} records have come. */
  static List<String> read(String bootstrapServers, String topic, int count) {
    Map<String, Object> properties = Map.of("bootstrap.servers", bootstrapServers);
    List<String> values = new ArrayList<>();
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (values.size() < count && System.nanoTime() < deadline) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
          values.add(record.value());
        }
      }
    }
    return values;
  }
}
