package io.mainstem.chaos.audit;

/**
 * The timestamps of one trial. They run as fast as the clock and late by so much that the last of
 * them is the end of a window when the load ends: then nobody has to wait for windows to end. So
 * about half of each window is written while it is open, and the rest late.
 *
 * @param lateMillis behind the clock
 * @param begin of the first window; milliseconds since 1970
 * @param end of the last window, exclusive
 */
record EventTime(long lateMillis, long begin, long end) {

  private static final long WINDOW = 10_000;

  /** How much older than its neighbours a record is that is not of their window. */
  static final long STRAY_MILLIS = WINDOW;

  /**
   * @param loadEnds when the load will end
   * @param loadMillis how long it lasts
   * @param notBefore the end of the windows of earlier trials
   */
  static EventTime until(long loadEnds, long loadMillis, long notBefore) {
    long end = Math.floorDiv(loadEnds, WINDOW) * WINDOW;
    long begin = Math.floorDiv(end - loadMillis, WINDOW) * WINDOW;
    if (begin < notBefore) {
      throw new IllegalArgumentException("begins in a window of an earlier trial");
    }
    return new EventTime(loadEnds - end, begin, end);
  }

  /** When a load of this length may begin, so that its windows are its own. */
  static long earliestBegin(long notBefore, long loadMillis) {
    // The end falls on a window's edge, up to a window before the load's end.
    long firstEnd = Math.floorDiv(notBefore + loadMillis + WINDOW - 1, WINDOW) * WINDOW;
    return firstEnd - loadMillis;
  }

  /** The timestamp of what is sent now. */
  long stamp(long now) {
    return Math.max(begin, Math.min(now - lateMillis, end - 1));
  }

  boolean holds(long windowStart) {
    return windowStart >= begin && windowStart < end;
  }
}
