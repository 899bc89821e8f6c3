package io.mainstem.wire.log;

import io.mainstem.wire.batch.Codec;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.record.TimestampType;

/**
 * A topic as it is now.
 *
 * @param name its name
 * @param id its incarnation
 * @param partitions how many
 * @param replicationFactor copies of its first partition
 * @param config effective settings, by their Kafka names
 */
public record TopicFacts(
    String name, Uuid id, int partitions, int replicationFactor, Map<String, String> config) {

  public TopicFacts {
    config = Map.copyOf(config);
  }

  /** Largest batch that the topic takes, in bytes ({@code max.message.bytes}). */
  public int maxMessageBytes() {
    return Integer.parseInt(config.getOrDefault("max.message.bytes", "1048588"));
  }

  /** True if {@code cleanup.policy} names compaction. */
  public boolean isCompacted() {
    return config.getOrDefault("cleanup.policy", "delete").contains("compact");
  }

  /** Whether the topic keeps the producers' timestamps or sets its own. */
  public TimestampType timestampType() {
    return TimestampType.forName(config.getOrDefault("message.timestamp.type", "CreateTime"));
  }

  /** The codec that the topic insists on; empty if it keeps the producer's. */
  public Optional<Codec> requiredCodec() {
    String type = config.getOrDefault("compression.type", "producer");
    return type.equals("producer") ? Optional.empty() : Optional.of(Codec.ofConfigName(type));
  }
}
