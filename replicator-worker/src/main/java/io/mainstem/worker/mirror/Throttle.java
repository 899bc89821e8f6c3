package io.mainstem.worker.mirror;

/**
 * A limit in bytes per second that several mirrors keep together. Each of them books a turn, which
 * begins when all turns booked before it are over at the limit's rate; so nobody can starve the
 * others, however large its batches are. Time that nobody booked is not saved up, but for {@link
 * #BURST_MILLIS}.
 *
 * <p>Pure but for its state: the time is told. Thread-safe.
 */
final class Throttle {
  /** How long a turn lasts at most, unless a single batch takes longer. */
  static final long TURN_MILLIS = 200;

  /** Unused time that may be made up for. */
  static final long BURST_MILLIS = 500;

  private double bytesPerMilli;
  private double bookedUntil;
  private int waiting;

  /** Bumped when the limit changes: turns that were booked before are void. */
  private volatile int version;

  private volatile boolean unlimited = true;

  /** Changes the limit; 0 for none. Booked turns are void then, so a change acts at once. */
  synchronized void limit(double bytesPerSecond) {
    double perMilli = bytesPerSecond / 1000;
    if (perMilli == bytesPerMilli) {
      return;
    }
    bytesPerMilli = perMilli;
    bookedUntil = 0;
    unlimited = perMilli <= 0;
    version++;
  }

  boolean isUnlimited() {
    return unlimited;
  }

  int version() {
    return version;
  }

  /** Bytes per second, 0 for no limit. */
  synchronized double limit() {
    return bytesPerMilli * 1000;
  }

  /** One more, or one less, that waits for its turn. */
  synchronized void waiting(int change) {
    waiting += change;
  }

  /** Bytes of a fair turn at this moment; at least 1. */
  synchronized long turnBytes() {
    return Math.max(1, (long) (bytesPerMilli * TURN_MILLIS / Math.max(1, waiting)));
  }

  /**
   * Books a turn of so many bytes.
   *
   * @return when it may begin, in milliseconds of the same clock
   */
  synchronized long book(long bytes, long nowMillis) {
    if (bytesPerMilli <= 0) {
      return nowMillis;
    }
    double begins = Math.max(bookedUntil, nowMillis - (double) BURST_MILLIS);
    bookedUntil = begins + bytes / bytesPerMilli;
    return (long) Math.ceil(bookedUntil);
  }
}
