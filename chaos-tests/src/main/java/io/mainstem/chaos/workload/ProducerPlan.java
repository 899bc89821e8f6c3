package io.mainstem.chaos.workload;

import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A producer of a workload.
 *
 * @param name for threads and logs, usually the region
 * @param client settings of the Kafka client, what the opener needs to find the cluster at least;
 *     what the workload depends on (idempotence, acks=all) is not up to the plan
 * @param topic the physical topic
 * @param events what it sends
 * @param recordsPerSecond its steady rate, positive
 * @param opener makes the client out of its settings
 */
public record ProducerPlan(
    String name,
    Map<String, Object> client,
    String topic,
    EventSource events,
    int recordsPerSecond,
    Opener opener) {

  /** Makes a producer. */
  @FunctionalInterface
  public interface Opener {
    Producer<byte[], byte[]> open(
        Map<String, Object> settings, ByteArraySerializer keys, ByteArraySerializer values);
  }

  /** A plan for Kafka's own producer. */
  public ProducerPlan(
      String name,
      Map<String, Object> client,
      String topic,
      EventSource events,
      int recordsPerSecond) {
    this(name, client, topic, events, recordsPerSecond, KafkaProducer::new);
  }

  public ProducerPlan {
    client = Map.copyOf(client);
    if (recordsPerSecond <= 0) {
      throw new IllegalArgumentException(
          "recordsPerSecond must be positive, not " + recordsPerSecond);
    }
  }
}
