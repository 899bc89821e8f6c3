package io.mainstem.api.federation;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.Names;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What users name; Mainstem maps it to physical topics.
 *
 * @param owner the team that answers for it
 * @param partitions of every physical topic, 1 to 10,000
 * @param retentionMs retention of the physical topics, -1 for unlimited
 * @param maxMessageBytes largest record batch, in bytes
 * @param expectedBytesPerSecond what its owner expects in each region; sizes defaults and capacity
 *     checks
 * @param config further Kafka topic settings, passed through
 * @param failoverGroup the group whose primary it follows; null for topics without one
 * @param placements the physical topics, filled in by provisioning
 */
public record LogicalTopic(
    String name,
    String owner,
    Tier tier,
    TopicPolicy policy,
    int partitions,
    long retentionMs,
    int maxMessageBytes,
    long expectedBytesPerSecond,
    Map<String, String> config,
    @Nullable String failoverGroup,
    List<Placement> placements) {

  @SuppressWarnings("NullAway") // absent JSON properties arrive as null
  public LogicalTopic {
    Names.requireTopic("topic.name", name);
    if (owner == null || owner.isBlank()) {
      throw new InvalidValueException(
          "topic.owner", "the team that answers for the topic is needed");
    }
    tier = tier == null ? Tier.STANDARD : tier;
    if (policy == null) {
      throw new InvalidValueException(
          "topic.policy", "one of ACTIVE_ACTIVE, ACTIVE_PASSIVE, LOCAL is needed");
    }
    if (partitions < 1 || partitions > 10_000) {
      throw new InvalidValueException(
          "topic.partitions", partitions + " is not within 1 to 10,000");
    }
    if (retentionMs < -1) {
      throw new InvalidValueException(
          "topic.retentionMs", retentionMs + " is neither -1 nor a duration in milliseconds");
    }
    config = config == null ? Map.of() : Map.copyOf(config);
    placements = placements == null ? List.of() : List.copyOf(placements);
  }

  public LogicalTopic withPlacements(List<Placement> newPlacements) {
    return new LogicalTopic(
        name,
        owner,
        tier,
        policy,
        partitions,
        retentionMs,
        maxMessageBytes,
        expectedBytesPerSecond,
        config,
        failoverGroup,
        newPlacements);
  }

  public LogicalTopic withPartitions(int newPartitions) {
    return new LogicalTopic(
        name,
        owner,
        tier,
        policy,
        newPartitions,
        retentionMs,
        maxMessageBytes,
        expectedBytesPerSecond,
        config,
        failoverGroup,
        placements);
  }
}
