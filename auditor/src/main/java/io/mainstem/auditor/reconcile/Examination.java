package io.mainstem.auditor.reconcile;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of an {@link ExaminationOrder}.
 *
 * @param findings none if both ends hold the same records in the same order
 * @param left how many records the replicator had a reason to leave out
 * @param unable why the records could not be compared; null if they were
 * @param mayBeRepeated whether they may be comparable at another time, if they were not
 */
public record Examination(
    ExaminationOrder order,
    List<Finding> findings,
    LeftOut left,
    @Nullable String unable,
    boolean mayBeRepeated) {

  /**
   * Records that are rightly not at the target.
   *
   * @param filtered dropped by the route's filter
   * @param deadLettered in the route's dead-letter topic
   */
  public record LeftOut(long filtered, long deadLettered) {
    public static final LeftOut NOTHING = new LeftOut(0, 0);
  }

  public Examination {
    findings = List.copyOf(findings);
  }

  public static Examination of(ExaminationOrder order, List<Finding> findings, LeftOut left) {
    return new Examination(order, findings, left, null, false);
  }

  /** The records can never be compared any more. */
  public static Examination never(ExaminationOrder order, String reason) {
    return new Examination(order, List.of(), LeftOut.NOTHING, reason, false);
  }

  /** The records cannot be compared now. */
  public static Examination notNow(ExaminationOrder order, String reason) {
    return new Examination(order, List.of(), LeftOut.NOTHING, reason, true);
  }
}
