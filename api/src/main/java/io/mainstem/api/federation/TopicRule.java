package io.mainstem.api.federation;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.mainstem.api.InvalidValueException;
import io.mainstem.api.Names;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Which source topics a route copies and what they are called at the target. Exactly one of {@code
 * topic} and {@code pattern} is set.
 *
 * @param topic one source topic by name
 * @param pattern a regular expression that must match the whole source topic name
 * @param target the name at the target; {@code ${topic}} stands for the source name. Null means the
 *     same name
 * @param throttleBytesPerSecond limit for each topic that the rule selects, above 0; null for none.
 *     Holds beside the limit of the whole route
 */
public record TopicRule(
    @Nullable String topic,
    @Nullable String pattern,
    @Nullable String target,
    @Nullable Long throttleBytesPerSecond) {

  private static final String TOPIC_VARIABLE = "${topic}";

  @JsonCreator
  public TopicRule {
    if ((topic == null) == (pattern == null)) {
      throw new InvalidValueException("topics", "each rule has either 'topic' or 'pattern'");
    }
    if (topic != null) {
      Names.requireTopic("topics.topic", topic);
    } else if (pattern != null) {
      try {
        Pattern.compile(pattern);
      } catch (PatternSyntaxException e) {
        throw new InvalidValueException(
            "topics.pattern",
            "'" + pattern + "' is not a regular expression: " + e.getDescription());
      }
    }
    if (target != null) {
      Names.requireTopic("topics.target", target.replace(TOPIC_VARIABLE, "x"));
      if (pattern != null && !target.contains(TOPIC_VARIABLE)) {
        throw new InvalidValueException(
            "topics.target", "a pattern's target name must contain " + TOPIC_VARIABLE);
      }
    }
    if (throttleBytesPerSecond != null && throttleBytesPerSecond <= 0) {
      throw new InvalidValueException(
          "topics.throttleBytesPerSecond", "must be above 0, or absent for no limit");
    }
  }

  /** A rule without a limit. */
  public TopicRule(@Nullable String topic, @Nullable String pattern, @Nullable String target) {
    this(topic, pattern, target, null);
  }

  /** A rule for one topic under the given target name. */
  public static TopicRule named(String topic, String target) {
    return new TopicRule(topic, null, target);
  }

  /** The same rule with this limit for each of its topics; null for none. */
  public TopicRule withThrottle(@Nullable Long newBytesPerSecond) {
    return new TopicRule(topic, pattern, target, newBytesPerSecond);
  }

  /**
   * Whether the rule selects this source topic. Compiles the pattern each time: callers with many
   * topics cache.
   */
  public boolean selects(String sourceTopic) {
    return topic != null
        ? topic.equals(sourceTopic)
        : Pattern.matches(java.util.Objects.requireNonNull(pattern), sourceTopic);
  }

  /** The target name for a source topic that {@link #selects} chose. */
  public String targetFor(String sourceTopic) {
    return target == null ? sourceTopic : target.replace(TOPIC_VARIABLE, sourceTopic);
  }
}
