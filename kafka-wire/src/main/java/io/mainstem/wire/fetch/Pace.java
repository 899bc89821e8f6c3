package io.mainstem.wire.fetch;

/**
 * What the pieces of a partition that were read say about the next ones: how large to ask, and how
 * many offsets that will hold. Pure; not thread-safe.
 *
 * <p>A log answers with whole batches, from the one that holds the wanted offset on; what is cut
 * off by the size limit is of no use. So the size is a whole number of average batches and a bit,
 * and a guess that lands anywhere in the first batch that was cut off is exact. One too low reads a
 * batch twice, one too high leaves a gap that costs a round trip: so after each gap guesses are
 * lowered, and then slowly trusted again.
 */
final class Pace {
  private static final int LEAST_BATCHES = 24;
  private static final double CUT_OFF = 0.25;
  private static final double NEWS = 0.25;
  private static final double TRUST = 0.9;
  private static final double DOUBT = 0.3;
  private static final double MOST_MARGIN = 0.5;
  private static final int LARGEST = 4;

  private final int usualBytes;
  private double bytesPerBatch;
  private double offsetsPerBatch;
  private double margin;

  /**
   * Knows one piece.
   *
   * @param usualBytes to ask for unless the batches are large
   */
  Pace(int usualBytes, int batches, long bytes, long offsets) {
    this.usualBytes = usualBytes;
    this.bytesPerBatch = (double) bytes / batches;
    this.offsetsPerBatch = (double) offsets / batches;
  }

  /** Learns from another piece. */
  void learn(int batches, long bytes, long offsets) {
    bytesPerBatch += NEWS * ((double) bytes / batches - bytesPerBatch);
    offsetsPerBatch += NEWS * ((double) offsets / batches - offsetsPerBatch);
    margin *= TRUST;
  }

  /** A guess was too high by this many offsets. */
  void missed(long offsets) {
    margin = Math.min(margin + offsets * DOUBT, offsets() * MOST_MARGIN);
  }

  private long batches() {
    double usual = usualBytes / bytesPerBatch - CUT_OFF;
    double most = LARGEST * (double) usualBytes / bytesPerBatch - CUT_OFF;
    return (long) Math.max(1, Math.floor(Math.min(most, Math.max(usual, LEAST_BATCHES))));
  }

  /** How many bytes to ask for. */
  int bytes() {
    return (int) Math.min(Integer.MAX_VALUE, Math.ceil((batches() + CUT_OFF) * bytesPerBatch));
  }

  /** How many bytes these offsets take, with the batch that they begin in. */
  int bytesFor(long offsets) {
    double bytes = (offsets / offsetsPerBatch + 1) * bytesPerBatch;
    return (int) Math.min(bytes(), Math.ceil(bytes));
  }

  /** How many offsets one piece holds. */
  long offsets() {
    return Math.max(1, (long) (batches() * offsetsPerBatch));
  }

  /**
   * Where the next piece begins, as far as can be guessed: so many batches after the batch that
   * holds {@code offset}, and a bit into the one that will be cut off.
   *
   * @param known an offset near by at which a batch begins for certain
   * @param offset where the last piece was asked for
   */
  long after(long known, long offset) {
    double begun = Math.floor((offset - known) / offsetsPerBatch);
    double start = known + begun * offsetsPerBatch;
    double next = start + (batches() + CUT_OFF) * offsetsPerBatch - margin;
    return Math.max(offset + 1, (long) next);
  }
}
