package io.mainstem.auditor.reconcile;

import io.mainstem.api.audit.Incident.OffsetRange;
import io.mainstem.auditor.segment.SegmentEntry;
import java.util.Optional;

/**
 * Where to read at both ends to compare a window.
 *
 * @param source empty for nothing
 * @param target empty for nothing
 */
record Stretches(Optional<OffsetRange> source, Optional<OffsetRange> target) {

  /** How far beyond a window's own offsets: more than any batch has. */
  private static final long MOST_BEYOND = 1 << 16;

  /** Where records of the window have been counted. */
  static Stretches of(ExaminationOrder order) {
    return new Stretches(
        order.source().map(Stretches::range), order.target().map(Stretches::range));
  }

  /**
   * And what the replicator says is the other end of that. A batch whose first and latest record
   * belong to one window is counted there as a whole, so late records in its middle are counted in
   * a later window than theirs; where the ends are cut into other batches, at one end only. Once
   * more from there: what was copied twice may be counted in two windows.
   */
  static Stretches wide(ExaminationOrder order) {
    Stretches own = of(order);
    if (order.passage().isPresent()) { // only what is missing at the target is named
      return new Stretches(own.source(), own.widened(order).target());
    }
    return own.widened(order).widened(order);
  }

  private Stretches widened(ExaminationOrder order) {
    RunLedger runs = order.runs();
    return new Stretches(
        join(source, target.map(at -> runs.originOf(at.from(), at.to(), order.sourceSeen()))),
        join(target, source.map(at -> runs.imageOf(at.from(), at.to()))));
  }

  private static Optional<OffsetRange> join(
      Optional<OffsetRange> own, Optional<OffsetRange> other) {
    if (own.isEmpty() || other.isEmpty()) {
      return own.or(() -> other.map(Stretches::bounded));
    }
    long from = own.get().from();
    long to = own.get().to();
    return Optional.of(
        new OffsetRange(
            Math.min(from, Math.max(from - MOST_BEYOND, other.get().from())),
            Math.max(to, Math.min(to + MOST_BEYOND, other.get().to()))));
  }

  /** Of what lies at the one end only, the counterpart must not be a whole log. */
  private static OffsetRange bounded(OffsetRange range) {
    return new OffsetRange(Math.max(range.from(), range.to() - 2 * MOST_BEYOND), range.to());
  }

  private static OffsetRange range(SegmentEntry entry) {
    return new OffsetRange(entry.firstOffset(), entry.nextOffset());
  }
}
