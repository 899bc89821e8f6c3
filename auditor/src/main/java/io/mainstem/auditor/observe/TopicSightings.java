package io.mainstem.auditor.observe;

import io.mainstem.auditor.sla.LagSample;
import io.mainstem.wire.log.TopicFacts;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.common.record.TimestampType;

/**
 * The topics of a cluster as they were when last asked.
 *
 * @param topics by name; those that do not exist are left out
 */
public record TopicSightings(Map<String, Sighting> topics) {

  public static final TopicSightings NONE = new TopicSightings(Map.of());

  /**
   * One topic.
   *
   * @param id its incarnation
   * @param partitions how many
   * @param retention when it deletes records
   * @param keepsTimestamps false if the brokers put their own time on records
   * @param compacted whether records may go because of later ones
   */
  public record Sighting(
      UUID id,
      int partitions,
      boolean keepsTimestamps,
      boolean compacted,
      LagSample.RetentionRule retention) {}

  public TopicSightings {
    topics = Map.copyOf(topics);
  }

  /** What matters of what a cluster says. */
  static TopicSightings of(Map<String, TopicFacts> facts) {
    Map<String, Sighting> topics = new HashMap<>();
    facts.forEach(
        (name, topic) ->
            topics.put(
                name,
                new Sighting(
                    new UUID(
                        topic.id().getMostSignificantBits(), topic.id().getLeastSignificantBits()),
                    topic.partitions(),
                    topic.timestampType() == TimestampType.CREATE_TIME,
                    topic.isCompacted(),
                    retention(topic.config()))));
    return new TopicSightings(topics);
  }

  private static LagSample.RetentionRule retention(Map<String, String> config) {
    if (!config.getOrDefault("cleanup.policy", "delete").contains("delete")) {
      return new LagSample.RetentionRule(-1, false);
    }
    return new LagSample.RetentionRule(
        Long.parseLong(config.getOrDefault("retention.ms", "604800000")),
        Long.parseLong(config.getOrDefault("retention.bytes", "-1")) >= 0);
  }
}
