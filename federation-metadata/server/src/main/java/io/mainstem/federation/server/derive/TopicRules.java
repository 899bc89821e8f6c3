package io.mainstem.federation.server.derive;

import io.mainstem.api.federation.LogicalTopic;
import java.util.Locale;
import java.util.Optional;

/**
 * The rules of the house for logical topics, checked in one place before anything is created. What
 * Kafka itself refuses (unknown settings, impossible values) is found by asking each cluster.
 */
public final class TopicRules {

  /** The longest name that leaves room for the suffix of the aggregate topic. */
  static final int MAX_NAME_LENGTH = 249 - Placements.AGGREGATE_SUFFIX.length();

  private static final int MIN_MESSAGE_BYTES = 1024;

  private TopicRules() {}

  /**
   * A rule that refuses a topic.
   *
   * @param rule its stable name
   */
  public record Refusal(String rule, String field, String why) {}

  /** The first rule that refuses a topic, or empty if it may be declared. */
  public static Optional<Refusal> check(LogicalTopic topic, TopicLimits limits) {
    return checkName(topic.name())
        .or(() -> checkOwner(topic, limits))
        .or(() -> checkSizes(topic, limits));
  }

  private static Optional<Refusal> checkName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.startsWith("__") || lower.startsWith("mainstem.")) {
      return refuse(
          "reserved-name", "topic.name", "names that begin with '__' or 'mainstem.' are internal");
    }
    if (lower.endsWith(Placements.AGGREGATE_SUFFIX)) {
      return refuse(
          "reserved-name",
          "topic.name",
          "names that end in '" + Placements.AGGREGATE_SUFFIX + "' are given by Mainstem");
    }
    if (name.length() > MAX_NAME_LENGTH) {
      return refuse(
          "name-length", "topic.name", "more than %d characters".formatted(MAX_NAME_LENGTH));
    }
    return Optional.empty();
  }

  private static Optional<Refusal> checkOwner(LogicalTopic topic, TopicLimits limits) {
    return limits.owners().isEmpty() || limits.owners().contains(topic.owner())
        ? Optional.empty()
        : refuse("unknown-owner", "topic.owner", "'" + topic.owner() + "' is not a known team");
  }

  private static Optional<Refusal> checkSizes(LogicalTopic topic, TopicLimits limits) {
    if (topic.partitions() > limits.maxPartitions()) {
      return refuse(
          "max-partitions",
          "topic.partitions",
          "%d is above the limit of %d".formatted(topic.partitions(), limits.maxPartitions()));
    }
    if (topic.maxMessageBytes() < MIN_MESSAGE_BYTES
        || topic.maxMessageBytes() > limits.maxMessageBytes()) {
      return refuse(
          "max-message-bytes",
          "topic.maxMessageBytes",
          "%d is not within %d to %d"
              .formatted(topic.maxMessageBytes(), MIN_MESSAGE_BYTES, limits.maxMessageBytes()));
    }
    boolean tooLong =
        limits.maxRetentionMs() >= 0
            && (topic.retentionMs() < 0 || topic.retentionMs() > limits.maxRetentionMs());
    if (tooLong) {
      return refuse(
          "max-retention",
          "topic.retentionMs",
          "%d is above the limit of %d".formatted(topic.retentionMs(), limits.maxRetentionMs()));
    }
    return topic.expectedBytesPerSecond() < 0
        ? refuse("expected-throughput", "topic.expectedBytesPerSecond", "must not be negative")
        : Optional.empty();
  }

  /** Why a stored topic may not become another one, or empty if it may. */
  public static Optional<Refusal> checkChange(LogicalTopic before, LogicalTopic after) {
    return after.partitions() < before.partitions()
        ? refuse(
            "partitions-only-grow",
            "topic.partitions",
            "Kafka cannot shrink a topic: it has %d partitions".formatted(before.partitions()))
        : Optional.empty();
  }

  private static Optional<Refusal> refuse(String rule, String field, String why) {
    return Optional.of(new Refusal(rule, field, why));
  }
}
