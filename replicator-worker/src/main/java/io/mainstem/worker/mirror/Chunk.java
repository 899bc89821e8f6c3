package io.mainstem.worker.mirror;

import io.mainstem.wire.fetch.FetchedBatches;
import io.mainstem.wire.fetch.PartitionFetch;
import io.mainstem.worker.position.SourceStretch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One batch on its way to the target. Confined to the mirror's loop, but for {@link #release}. */
final class Chunk {
  private final List<SourceStretch> stretches;
  private final int bytes;
  private final long maxTimestamp;
  private final @Nullable FetchedBatches lender;
  private final Way way;

  /** Nothing is left to copy below it once this chunk is acknowledged. */
  private long nextSource;

  /** Leader epoch of the source batch before that; -1 while unknown. */
  private int sourceEpoch = PartitionFetch.NO_EPOCH;

  /** How it was made. */
  enum Way {
    /** As it came. */
    PASSED,
    /** Out of several that could have passed. */
    MERGED,
    /** Out of records that had to be looked at. */
    RECODED
  }

  /**
   * @param lender whose memory the batch lies in; null if it has its own
   */
  Chunk(
      List<SourceStretch> stretches,
      long nextSource,
      int bytes,
      long maxTimestamp,
      @Nullable FetchedBatches lender,
      Way way) {
    this.stretches = stretches;
    this.nextSource = nextSource;
    this.bytes = bytes;
    this.maxTimestamp = maxTimestamp;
    this.lender = lender;
    this.way = way;
  }

  List<SourceStretch> stretches() {
    return stretches;
  }

  long nextSource() {
    return nextSource;
  }

  /** What follows up to there is not to be copied. */
  void extendTo(long sourceOffset, int epoch) {
    if (sourceOffset >= nextSource) {
      nextSource = sourceOffset;
      sourceEpoch = epoch;
    }
  }

  int sourceEpoch() {
    return sourceEpoch;
  }

  int records() {
    int records = 0;
    for (SourceStretch stretch : stretches) {
      records += stretch.count();
    }
    return records;
  }

  int bytes() {
    return bytes;
  }

  long maxTimestamp() {
    return maxTimestamp;
  }

  Way way() {
    return way;
  }

  /** Gives the memory back; from any thread, once. */
  void release() {
    if (lender != null) {
      lender.release();
    }
  }
}
