package io.mainstem.api.audit;

import io.mainstem.api.replication.LatencySummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one route serves one source topic, as its auditor sees it. Everything that is null is not
 * known: no data is never zero.
 *
 * @param reasons sentences for what is not as it should be or not known
 * @param lagRecords records at the source that are not at the target yet
 * @param lagMillis age of the oldest of those by its own timestamp; 0 if there are none
 * @param latencyMillis record timestamp to seen at the target, of the first record of each batch,
 *     over the last 15 minutes; -1 and count 0 without data
 * @param completeness share of the windows of the last 30 days, of those that could be judged, that
 *     balance; 0 to 1
 * @param errorBudgetLeft of the 30 days: 1 is untouched, below 0 is overspent
 * @param burnRates how fast the budget is being spent: 1 spends it in exactly 30 days
 * @param rpoRecords records that would be lost if the source region were lost now
 * @param rpoMillis how far back the oldest of those reaches
 * @param truncation whether the source may delete what has not been copied
 * @param hoursUntilLoss until the source deletes the oldest record that has not been copied; only
 *     if {@code truncation} is {@link Truncation#AT_RISK}
 * @param recoveries the last moves of the failover groups that the topic belongs to, newest first
 * @param target what is promised
 */
public record SlaStatus(
    String route,
    String topic,
    State state,
    List<String> reasons,
    @Nullable Long lagRecords,
    @Nullable Long lagMillis,
    LatencySummary latencyMillis,
    @Nullable Double completeness,
    @Nullable Double errorBudgetLeft,
    List<BurnRate> burnRates,
    @Nullable Long rpoRecords,
    @Nullable Long rpoMillis,
    Truncation truncation,
    @Nullable Double hoursUntilLoss,
    List<Recovery> recoveries,
    Target target,
    Instant asOf) {

  public SlaStatus {
    reasons = List.copyOf(reasons);
    burnRates = List.copyOf(burnRates);
    recoveries = List.copyOf(recoveries);
  }

  /** How it is doing, the worst last but one; having no data is a state of its own. */
  public enum State {
    /** Everything known is as promised. */
    MET,
    /** The budget is being spent too fast, or something is about to be broken. */
    AT_RISK,
    /** Something is not as promised. */
    BROKEN,
    /** Nothing is known that could be judged. */
    NO_DATA
  }

  /** Whether the source may delete what has not been copied. */
  public enum Truncation {
    /** Everything is copied. */
    NOTHING_TO_LOSE,
    /** The source deletes by time: see the hours. */
    AT_RISK,
    /** The source deletes nothing by time or size. */
    NEVER,
    /** Not known, as where the source deletes by size. */
    NO_DATA
  }

  /**
   * @param window that it is measured over
   * @param rate null if no window of that time could be judged
   */
  public record BurnRate(Duration window, @Nullable Double rate) {}

  /**
   * A move of a failover group.
   *
   * @param kind of the operation
   * @param seconds from the order to its end
   */
  public record Recovery(String group, String kind, Instant at, double seconds) {}

  /**
   * What is promised.
   *
   * @param latencyP99Millis 99 of 100 records are at the target within this time
   * @param lagMillis nothing waits longer than this
   * @param completeness share of windows that balance; above 0 and below 1
   */
  public record Target(long latencyP99Millis, long lagMillis, double completeness) {}
}
