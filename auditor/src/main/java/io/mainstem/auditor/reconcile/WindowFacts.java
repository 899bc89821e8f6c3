package io.mainstem.auditor.reconcile;

import io.mainstem.auditor.segment.Sums;
import io.mainstem.auditor.segment.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a ruling on one window rests on.
 *
 * @param source what the source holds, as far as observed
 * @param target what the target holds of this mirror, as far as observed
 * @param sameOrder the batches stand in the same order at both ends, or their order is not known
 * @param blindness why one end can never be known for certain; null if both can
 * @param problem what keeps one end from being known now; null if nothing does
 * @param doubts what a comparison may find without it being a fault
 * @param sourceComplete everything that was in the source some time after the window's end is
 *     counted
 * @param passed the replicator's position is past every source record counted
 * @param targetProved the target is counted up to an end that was taken after {@code passed} became
 *     true
 * @param sourceProved the source is counted up to an end that was taken after the target's count
 *     was known: what stands at the target and not in the count was never at the source
 * @param stalled the replicator's position has not moved for long although there is more
 * @param steady none of the counts has changed for some time
 * @param mappedOnce the runs say that each of the source records was copied exactly once
 * @param examination what came of comparing the records behind exactly these counts; null if nobody
 *     did
 * @param mayExamine whether there is room for another comparison
 * @param proved records that were found missing before the window was over
 * @param waitedLong the window has waited for a comparison longer than it should
 */
public record WindowFacts(
    Window window,
    Sums source,
    Sums target,
    boolean sameOrder,
    @Nullable String blindness,
    @Nullable String problem,
    Doubts doubts,
    boolean sourceComplete,
    boolean passed,
    boolean targetProved,
    boolean sourceProved,
    boolean stalled,
    boolean steady,
    boolean mappedOnce,
    @Nullable Examination examination,
    boolean mayExamine,
    List<Finding> proved,
    boolean waitedLong) {

  public WindowFacts {
    proved = List.copyOf(proved);
  }
}
