package io.mainstem.api.federation;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.Names;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Copying from one source cluster to one target cluster.
 *
 * @param topics the first rule that selects a source topic wins
 * @param startFrom where a mirror without any position begins
 * @param filter a per-record rule; forces the record path. Null for none
 * @param throttleBytesPerSecond limit for the whole route over all its workers, above 0; null for
 *     none. A topic's own limit is in its {@link TopicRule}
 * @param errorPolicy what happens to a record that the target will never take
 * @param origin derived from a logical topic's policy, or asked for by a person
 * @param paused stops every mirror of the route without forgetting anything
 */
public record Route(
    String id,
    String sourceCluster,
    String targetCluster,
    List<TopicRule> topics,
    StartFrom startFrom,
    @Nullable RecordFilter filter,
    @Nullable Long throttleBytesPerSecond,
    ErrorPolicy errorPolicy,
    Origin origin,
    boolean paused) {

  /** Where a mirror without any position begins. */
  public enum StartFrom {
    EARLIEST,
    LATEST
  }

  /** What happens to a record that the target will never take. */
  public enum ErrorPolicy {
    /** The mirror stops and says why. */
    PAUSE,
    /**
     * The record's original bytes go to the route's {@link
     * io.mainstem.api.replication.DeadLetterTopic}, with headers that say where they came from, and
     * copying goes on behind it. At least once: a crash at the wrong moment writes a dead letter
     * twice, under the same identity. If not even the dead-letter topic takes it, the mirror stops
     * and says why.
     */
    DEAD_LETTER
  }

  /** Who made the route. */
  public enum Origin {
    DERIVED,
    EXPLICIT
  }

  /**
   * Drops records by a header.
   *
   * @param dropIfHeader records that carry this header are not copied
   * @param equalTo only if its value, as UTF-8, equals this; null for any value
   */
  public record RecordFilter(String dropIfHeader, @Nullable String equalTo) {}

  @SuppressWarnings("NullAway") // absent JSON properties arrive as null
  public Route {
    Names.requireRouteId("route.id", id);
    Names.requireId("route.sourceCluster", sourceCluster);
    Names.requireId("route.targetCluster", targetCluster);
    topics = topics == null ? List.of() : List.copyOf(topics);
    startFrom = startFrom == null ? StartFrom.EARLIEST : startFrom;
    errorPolicy = errorPolicy == null ? ErrorPolicy.PAUSE : errorPolicy;
    origin = origin == null ? Origin.EXPLICIT : origin;
    if (throttleBytesPerSecond != null && throttleBytesPerSecond <= 0) {
      throw new InvalidValueException(
          "route.throttleBytesPerSecond", "must be above 0, or absent for no limit");
    }
  }

  /** The id of the derived route between two clusters. */
  public static String derivedId(String sourceCluster, String targetCluster) {
    return sourceCluster + "--" + targetCluster;
  }

  /** The rule that a source topic is copied by, or empty if this route does not copy it. */
  public Optional<TopicRule> ruleFor(String sourceTopic) {
    return topics.stream().filter(rule -> rule.selects(sourceTopic)).findFirst();
  }

  /** The target topic for a source topic, or empty if this route does not copy it. */
  public Optional<String> targetTopic(String sourceTopic) {
    return ruleFor(sourceTopic).map(rule -> rule.targetFor(sourceTopic));
  }

  public Route withTopics(List<TopicRule> newTopics) {
    return new Route(
        id,
        sourceCluster,
        targetCluster,
        newTopics,
        startFrom,
        filter,
        throttleBytesPerSecond,
        errorPolicy,
        origin,
        paused);
  }

  public Route withPaused(boolean newPaused) {
    return new Route(
        id,
        sourceCluster,
        targetCluster,
        topics,
        startFrom,
        filter,
        throttleBytesPerSecond,
        errorPolicy,
        origin,
        newPaused);
  }

  public Route withFilter(@Nullable RecordFilter newFilter) {
    return new Route(
        id,
        sourceCluster,
        targetCluster,
        topics,
        startFrom,
        newFilter,
        throttleBytesPerSecond,
        errorPolicy,
        origin,
        paused);
  }

  public Route withThrottle(@Nullable Long newBytesPerSecond) {
    return new Route(
        id,
        sourceCluster,
        targetCluster,
        topics,
        startFrom,
        filter,
        newBytesPerSecond,
        errorPolicy,
        origin,
        paused);
  }

  public Route withErrorPolicy(ErrorPolicy newPolicy) {
    return new Route(
        id,
        sourceCluster,
        targetCluster,
        topics,
        startFrom,
        filter,
        throttleBytesPerSecond,
        newPolicy,
        origin,
        paused);
  }
}
