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
 * @param source where its records lie at the source; empty if there are none
 * @param target where its records lie at the target, between those of others; empty if there are
 *     none
 * @param writers whose batches at the target count
 * @param runs what the replicator says of these offsets, with its position; not shared
 */
public record ExaminationOrder(
    MirrorId mirror,
    Window window,
    LogId sourceLog,
    LogId targetLog,
    Optional<SegmentEntry> source,
    Optional<SegmentEntry> target,
    Set<Long> writers,
    RunLedger runs) {

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
