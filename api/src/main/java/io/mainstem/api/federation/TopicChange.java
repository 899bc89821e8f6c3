package io.mainstem.api.federation;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A change of a logical topic: what is null stays as it is.
 *
 * @param partitions may only grow
 * @param config replaces the further Kafka settings as a whole
 */
public record TopicChange(
    @Nullable String owner,
    @Nullable Tier tier,
    @Nullable Integer partitions,
    @Nullable Long retentionMs,
    @Nullable Integer maxMessageBytes,
    @Nullable Long expectedBytesPerSecond,
    @Nullable Map<String, String> config) {

  /** Grows the number of partitions and changes nothing else. */
  public static TopicChange partitions(int partitions) {
    return new TopicChange(null, null, partitions, null, null, null, null);
  }

  /** The topic with this change applied. */
  public LogicalTopic applyTo(LogicalTopic topic) {
    return new LogicalTopic(
        topic.name(),
        owner == null ? topic.owner() : owner,
        tier == null ? topic.tier() : tier,
        topic.policy(),
        partitions == null ? topic.partitions() : partitions,
        retentionMs == null ? topic.retentionMs() : retentionMs,
        maxMessageBytes == null ? topic.maxMessageBytes() : maxMessageBytes,
        expectedBytesPerSecond == null ? topic.expectedBytesPerSecond() : expectedBytesPerSecond,
        config == null ? topic.config() : config,
        topic.failoverGroup(),
        topic.placements());
  }
}
