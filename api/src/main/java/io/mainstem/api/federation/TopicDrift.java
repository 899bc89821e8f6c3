package io.mainstem.api.federation;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How reality differs from what a logical topic declares.
 *
 * @param at when the clusters were asked
 */
public record TopicDrift(String topic, Instant at, List<Finding> findings) {

  public TopicDrift {
    findings = List.copyOf(findings);
  }

  /** The kinds of difference. */
  public enum Kind {
    /** The physical topic is not on the cluster. */
    MISSING_TOPIC,
    /** It has fewer partitions than declared; reconciling grows it. */
    TOO_FEW_PARTITIONS,
    /** It has more partitions than declared; Kafka cannot shrink: declare the larger number. */
    TOO_MANY_PARTITIONS,
    /** A setting differs. */
    SETTING,
    /** The policy asks for a cluster that the topic is not placed on. */
    MISSING_PLACEMENT,
    /** A rule that the policy asks for is on no route: nobody mirrors the topic there. */
    MISSING_ROUTE,
    /** The failover group that the topic follows does not exist: it has no primary. */
    MISSING_GROUP,
    /** The cluster could not be asked: nothing is known. */
    UNREACHABLE
  }

  /**
   * One difference.
   *
   * @param what the setting, route or partition count that differs
   * @param mendable whether {@code :reconcile} mends it
   */
  public record Finding(
      Kind kind,
      @Nullable String cluster,
      @Nullable String physicalTopic,
      String what,
      @Nullable String expected,
      @Nullable String found,
      boolean mendable) {}
}
