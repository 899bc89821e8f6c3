package io.mainstem.auditor.reconcile;

import io.mainstem.auditor.reconcile.LogWindows.Holding;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.segment.Sums;
import java.util.Optional;

/**
 * What both ends hold of one window, at one moment.
 *
 * @param source empty if nothing was seen there
 * @param target what the mirror's writers wrote; empty if nothing was seen there
 */
record WindowLook(Optional<Holding> source, Optional<Holding> target) {

  Optional<SegmentEntry> atSource() {
    return source.map(Holding::entry);
  }

  Optional<SegmentEntry> atTarget() {
    return target.map(Holding::entry);
  }

  Sums sourceSums() {
    return atSource().map(SegmentEntry::sums).orElse(Sums.ZERO);
  }

  Sums targetSums() {
    return atTarget().map(SegmentEntry::sums).orElse(Sums.ZERO);
  }

  boolean isEmpty() {
    return source.isEmpty() && target.isEmpty();
  }

  /** One past the last offset at the source. */
  long sourceEnd() {
    return atSource().map(SegmentEntry::nextOffset).orElse(0L);
  }

  /** Whether the batches stand in the same order, or their order is not known. */
  boolean sameOrder() {
    if (source.isEmpty() || target.isEmpty()) {
      return true; // the counts say it all
    }
    return !source.get().ordered()
        || !target.get().ordered()
        || source.get().entry().order().equals(target.get().entry().order());
  }
}
