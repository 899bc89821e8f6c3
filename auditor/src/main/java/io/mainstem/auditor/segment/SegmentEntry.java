package io.mainstem.auditor.segment;

import io.mainstem.auditor.sketch.OrderHash;

/**
 * What a segment holds of one writer and one window.
 *
 * @param writer the producer id, or {@link #ANY_WRITER} in logs where writers are not told apart
 * @param windowStart see {@link Window#start()}
 * @param order of the batches that begin here, by their identities
 * @param firstOffset of the first batch with such a record
 * @param nextOffset after the last batch with such a record
 */
public record SegmentEntry(
    long writer, long windowStart, Sums sums, OrderHash order, long firstOffset, long nextOffset) {

  /** Stands for all writers. Kafka's own "no producer id" is -1. */
  public static final long ANY_WRITER = -2;

  /** This entry and one of the same window that stands after it in the log, as one. */
  public SegmentEntry join(SegmentEntry later) {
    return new SegmentEntry(
        writer,
        windowStart,
        sums.plus(later.sums),
        order.then(later.order),
        Math.min(firstOffset, later.firstOffset),
        Math.max(nextOffset, later.nextOffset));
  }

  /** {@code a.join(b).without(b)} is {@code a}, but for the offsets, which stay. */
  public SegmentEntry without(SegmentEntry later) {
    return new SegmentEntry(
        writer,
        windowStart,
        sums.minus(later.sums),
        order.without(later.order),
        firstOffset,
        nextOffset);
  }

  /** The part of it below this offset; what it counts stays that of the whole. */
  public SegmentEntry until(long offset) {
    return new SegmentEntry(
        writer,
        windowStart,
        sums,
        order,
        Math.min(firstOffset, offset),
        Math.min(nextOffset, offset));
  }
}
