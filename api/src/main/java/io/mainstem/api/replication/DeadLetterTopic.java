package io.mainstem.api.replication;

import java.util.Map;

/**
 * The layout of the topic, on a route's target cluster, that takes the records which their target
 * topics never take. Each dead letter is the record with its own key, value, headers and timestamp,
 * and the headers named here behind its own. They are kept until somebody deletes them.
 *
 * <p>A dead letter is written at least once. Its identity is {@link #SOURCE_CLUSTER}, {@link
 * #SOURCE_TOPIC}, {@link #SOURCE_TOPIC_ID}, {@link #SOURCE_PARTITION} and {@link #SOURCE_OFFSET}
 * together: letters that agree in them are the same one.
 */
public final class DeadLetterTopic {
  public static final String ROUTE = "mainstem.route";
  public static final String SOURCE_CLUSTER = "mainstem.source.cluster";
  public static final String SOURCE_TOPIC = "mainstem.source.topic";

  /** Tells incarnations of a re-created topic apart; a UUID. */
  public static final String SOURCE_TOPIC_ID = "mainstem.source.topic.id";

  public static final String SOURCE_PARTITION = "mainstem.source.partition";
  public static final String SOURCE_OFFSET = "mainstem.source.offset";

  /** Milliseconds since 1970, -1 for none; also the letter's own timestamp if it can have it. */
  public static final String SOURCE_TIMESTAMP = "mainstem.source.timestamp";

  /** The topic that did not take it. */
  public static final String TARGET_TOPIC = "mainstem.target.topic";

  /** A sentence for people. */
  public static final String REASON = "mainstem.reason";

  /** Largest dead letter, in bytes; just below what brokers take in one request by default. */
  public static final int MAX_MESSAGE_BYTES = 104_000_000;

  private static final String PREFIX = "mainstem.dead-letters.";

  private DeadLetterTopic() {}

  /** The name of a route's topic. */
  public static String name(String route) {
    return PREFIX + route;
  }

  /** Settings that the topic is created with: it takes what others refuse. */
  public static Map<String, String> config() {
    return Map.of(
        "cleanup.policy",
        "delete",
        "retention.ms",
        "-1",
        "retention.bytes",
        "-1",
        "compression.type",
        "producer",
        "message.timestamp.type",
        "CreateTime",
        "message.timestamp.before.max.ms",
        String.valueOf(Long.MAX_VALUE),
        "message.timestamp.after.max.ms",
        String.valueOf(Long.MAX_VALUE),
        "max.message.bytes",
        String.valueOf(MAX_MESSAGE_BYTES));
  }
}
