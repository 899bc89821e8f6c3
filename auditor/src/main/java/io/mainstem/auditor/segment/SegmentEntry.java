package io.mainstem.auditor.segment;

/**
 * What a segment holds of one writer and one window.
 *
 * @param writer the producer id, or {@link #ANY_WRITER} in logs where writers are not told apart
 * @param windowStart see {@link Window#start()}
 * @param firstOffset of the first batch with such a record
 * @param nextOffset after the last batch with such a record
 */
public record SegmentEntry(
    long writer, long windowStart, Sums sums, long firstOffset, long nextOffset) {

  /** Stands for all writers. Kafka's own "no producer id" is -1. */
  public static final long ANY_WRITER = -2;

  /** Two entries of the same writer and window as one. */
  public SegmentEntry join(SegmentEntry later) {
    return new SegmentEntry(
        writer,
        windowStart,
        sums.plus(later.sums),
        Math.min(firstOffset, later.firstOffset),
        Math.max(nextOffset, later.nextOffset));
  }
}
