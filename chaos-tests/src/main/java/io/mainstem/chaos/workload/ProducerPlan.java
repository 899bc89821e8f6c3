package io.mainstem.chaos.workload;

import java.util.Map;

/**
 * A producer of a workload.
 *
 * @param name for threads and logs, usually the region
 * @param client settings of the Kafka client, {@code bootstrap.servers} at least; what the workload
 *     depends on (idempotence, acks=all) is not up to the plan
 * @param topic the physical topic
 * @param events what it sends
 * @param recordsPerSecond its steady rate, positive
 */
public record ProducerPlan(
    String name,
    Map<String, Object> client,
    String topic,
    EventSource events,
    int recordsPerSecond) {

  public ProducerPlan {
    client = Map.copyOf(client);
    if (recordsPerSecond <= 0) {
      throw new IllegalArgumentException(
          "recordsPerSecond must be positive, not " + recordsPerSecond);
    }
  }
}
