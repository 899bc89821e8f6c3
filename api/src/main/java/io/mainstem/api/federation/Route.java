package io.mainstem.api.federation;

import com.fasterxml.jackson.annotation.JsonCreator;
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
 * @param guarantee what to do where the target does not let us shut out former owners
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
    boolean paused,
    Guarantee guarantee) {

  /** What a mirror does while the target denies it the right to its transactional id. */
  public enum Guarantee {
    /** It stops and says why, until the right is given. */
    EXACTLY_ONCE,
    /**
     * It copies without shutting former owners out, and says so in its status, in an event, in the
     * log and in the metrics: after a crash or a move some records may come twice. It asks for the
     * right again and again, and is exactly-once from then on.
     */
    AT_LEAST_ONCE_IF_DENIED
  }

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
  @JsonCreator
  public Route {
    Names.requireRouteId("route.id", id);
    Names.requireId("route.sourceCluster", sourceCluster);
    Names.requireId("route.targetCluster", targetCluster);
    topics = topics == null ? List.of() : List.copyOf(topics);
    startFrom = startFrom == null ? StartFrom.EARLIEST : startFrom;
    errorPolicy = errorPolicy == null ? ErrorPolicy.PAUSE : errorPolicy;
    origin = origin == null ? Origin.EXPLICIT : origin;
    guarantee = guarantee == null ? Guarantee.EXACTLY_ONCE : guarantee;
    if (throttleBytesPerSecond != null && throttleBytesPerSecond <= 0) {
      throw new InvalidValueException(
          "route.throttleBytesPerSecond", "must be above 0, or absent for no limit");
    }
  }

  /** A route that is exactly-once or does not copy. */
  public Route(
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
    this(
        id,
        sourceCluster,
        targetCluster,
        topics,
        startFrom,
        filter,
        throttleBytesPerSecond,
        errorPolicy,
        origin,
        paused,
        Guarantee.EXACTLY_ONCE);
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
        paused,
        guarantee);
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
        newPaused,
        guarantee);
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
        paused,
        guarantee);
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
        paused,
        guarantee);
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
        paused,
        guarantee);
  }

  public Route withOrigin(Origin newOrigin) {
    return new Route(
        id,
        sourceCluster,
        targetCluster,
        topics,
        startFrom,
        filter,
        throttleBytesPerSecond,
        errorPolicy,
        newOrigin,
        paused,
        guarantee);
  }

  public Route withGuarantee(Guarantee newGuarantee) {
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
        paused,
        newGuarantee);
  }
}
