package io.mainstem.auditor.observe;

import io.mainstem.auditor.sla.LagSample;
import java.util.Map;
import java.util.UUID;

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
}
