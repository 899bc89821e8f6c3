package io.mainstem.worker.position;

/**
 * Consecutive source offsets that each hold a record to be copied.
 *
 * @param start the first offset
 * @param count at least 1
 */
public record SourceStretch(long start, int count) {

  public SourceStretch {
    if (start < 0 || count < 1) {
      throw new IllegalArgumentException("Not a stretch: start=" + start + " count=" + count);
    }
  }

  /** One past the last offset. */
  public long end() {
    return start + count;
  }
}
