package io.mainstem.api.federation;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.Names;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a user asks for when declaring a logical topic: a {@link LogicalTopic} in which everything
 * but the name, the owner and the policy may be left out. What is left out gets a default that the
 * plan explains.
 *
 * @param partitions null: worked out from {@code expectedBytesPerSecond} and the tier
 * @param retentionMs null: by tier
 * @param maxMessageBytes null: Kafka's default
 * @param expectedBytesPerSecond in each region that produces; null: unknown
 * @param placements null or empty: by policy on every fitting cluster; otherwise only these
 *     clusters are used. {@code physicalTopic} must be what the policy gives
 */
public record TopicRequest(
    String name,
    String owner,
    @Nullable Tier tier,
    TopicPolicy policy,
    @Nullable Integer partitions,
    @Nullable Long retentionMs,
    @Nullable Integer maxMessageBytes,
    @Nullable Long expectedBytesPerSecond,
    @Nullable Map<String, String> config,
    @Nullable String failoverGroup,
    @Nullable List<Placement> placements) {

  @SuppressWarnings("NullAway") // absent JSON properties arrive as null
  public TopicRequest {
    if (name == null) {
      throw new InvalidValueException("topic.name", "a name is needed");
    }
    Names.requireTopic("topic.name", name);
    if (owner == null || owner.isBlank()) {
      throw new InvalidValueException(
          "topic.owner", "the team that answers for the topic is needed");
    }
    if (policy == null) {
      throw new InvalidValueException(
          "topic.policy", "one of ACTIVE_ACTIVE, ACTIVE_PASSIVE, LOCAL is needed");
    }
    if (failoverGroup != null) {
      Names.requireId("topic.failoverGroup", failoverGroup);
    }
    config = config == null ? null : Map.copyOf(config);
    placements = placements == null ? null : List.copyOf(placements);
  }

  /** Asks for exactly this topic, nothing left to defaults. */
  public static TopicRequest of(LogicalTopic topic) {
    return new TopicRequest(
        topic.name(),
        topic.owner(),
        topic.tier(),
        topic.policy(),
        topic.partitions(),
        topic.retentionMs(),
        topic.maxMessageBytes(),
        topic.expectedBytesPerSecond(),
        topic.config(),
        topic.failoverGroup(),
        topic.placements());
  }
}
