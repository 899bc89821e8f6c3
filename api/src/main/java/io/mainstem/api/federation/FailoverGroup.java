package io.mainstem.api.federation;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.Names;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of logical topics and consumer groups that live in one primary region and move together.
 *
 * @param topics logical topics
 * @param consumerGroups group ids whose offsets are translated on a move
 * @param primary the region that the group lives in now
 * @param state whether producers may write to the primary
 * @param epoch grows by one with every change of primary or state and is never used again
 * @param automatic whether a dead primary is replaced without a person
 */
public record FailoverGroup(
    String id,
    List<String> topics,
    List<String> consumerGroups,
    String primary,
    GroupState state,
    long epoch,
    boolean automatic) {

  /** Whether producers may write. */
  public enum GroupState {
    /** Producers write to the primary. */
    ACTIVE,
    /** A move is under way: federated producers hold what they send until it ends. */
    FENCED
  }

  @SuppressWarnings("NullAway") // absent JSON properties arrive as null
  public FailoverGroup {
    Names.requireId("group.id", id);
    Names.requireId("group.primary", primary);
    topics = topics == null ? List.of() : List.copyOf(topics);
    consumerGroups = consumerGroups == null ? List.of() : List.copyOf(consumerGroups);
    state = state == null ? GroupState.ACTIVE : state;
    if (epoch < 0) {
      throw new InvalidValueException("group.epoch", "must not be negative");
    }
  }

  /** The same group one epoch later. */
  public FailoverGroup next(String newPrimary, GroupState newState) {
    return new FailoverGroup(
        id, topics, consumerGroups, newPrimary, newState, epoch + 1, automatic);
  }

  /** The failover group of a topic in a table of groups, or null. */
  public static @Nullable FailoverGroup of(List<FailoverGroup> groups, LogicalTopic topic) {
    return groups.stream()
        .filter(
            group ->
                group.id().equals(topic.failoverGroup()) || group.topics().contains(topic.name()))
        .findFirst()
        .orElse(null);
  }
}
