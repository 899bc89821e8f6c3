package io.mainstem.chaos.workload;

import java.util.Map;

/**
 * A reader of a workload.
 *
 * @param region the name under which its arrivals are booked; one reader for each
 * @param client settings of the Kafka client, {@code bootstrap.servers} at least
 * @param topic the physical topic, read from its beginning
 */
public record ConsumerPlan(String region, Map<String, Object> client, String topic) {

  public ConsumerPlan {
    client = Map.copyOf(client);
  }
}
