package io.mainstem.auditor.reconcile;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.segment.Sums;
import io.mainstem.auditor.segment.Window;
import java.util.Optional;
import java.util.Set;

/**
 * Asks for the records of a window at both ends to be compared one by one. The proofs that make an
 * answer final (source complete or passed by the replicator, target seen up to an end taken after
 * that) have been given before it is made.
 *
 * <p>With a {@link Passage} the window may still fill: it is only asked which of the source records
 * that the replicator has passed are missing at the target, wherever in the window they may stand
 * there.
 *
 * @param source where its records lie at the source; empty if there are none
 * @param target where its records lie at the target, between those of others; empty if there are
 *     none
 * @param sourceSeen below it everything at the source is counted, and all that is at the target now
 *     came from there
 * @param targetSeen below it everything at the target is counted
 * @param writers whose batches at the target count
 * @param runs what the replicator says of these offsets, with its position; not shared
 * @param passage empty if everything is to be compared
 */
public record ExaminationOrder(
    MirrorId mirror,
    Window window,
    LogId sourceLog,
    LogId targetLog,
    Optional<SegmentEntry> source,
    Optional<SegmentEntry> target,
    long sourceSeen,
    long targetSeen,
    Set<Long> writers,
    RunLedger runs,
    Optional<Passage> passage) {

  /**
   * How far to compare.
   *
   * @param sourceUntil the replicator has passed all below; the source's stretch ends there
   * @param targetUntil about where the copies of these end: looked at first, to keep what came
   *     after out of the sketch; decides nothing
   */
  public record Passage(long sourceUntil, long targetUntil) {}

  public ExaminationOrder {
    writers = Set.copyOf(writers);
  }

  Sums sourceSums() {
    return source.map(SegmentEntry::sums).orElse(Sums.ZERO);
  }

  Sums targetSums() {
    return target.map(SegmentEntry::sums).orElse(Sums.ZERO);
  }
}
