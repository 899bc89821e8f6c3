package io.mainstem.local.link;

/**
 * A token bucket: how many bytes may enter a link now. Pure; time is passed in. What the link's
 * thread missed while the machine let it wait may be made up for, up to {@value #BURST_MILLIS} ms;
 * otherwise a busy machine would be a slower link.
 */
final class Pacer {
  private static final long BURST_MILLIS = 50;
  private static final long WORTHWHILE_MILLIS = 2;
  private static final long LEAST_BURST = 4_096;
  private static final long NANOS = 1_000_000_000L;

  private long bytesPerSecond = Shape.UNLIMITED;
  private double tokens;
  private long filledAt;

  void rate(long newBytesPerSecond, long now) {
    bytesPerSecond = newBytesPerSecond;
    tokens = 0;
    filledAt = now;
  }

  boolean unlimited() {
    return bytesPerSecond == Shape.UNLIMITED;
  }

  /** Bytes that may enter at {@code now} (nanoseconds of any clock that only grows). */
  long allowance(long now) {
    if (unlimited()) {
      return Long.MAX_VALUE;
    }
    double earned = (double) (now - filledAt) * bytesPerSecond / NANOS;
    tokens = Math.min(burst(), tokens + earned);
    filledAt = now;
    return (long) tokens;
  }

  /** Bytes have entered. */
  void spend(long bytes) {
    tokens -= bytes;
  }

  /** When a worthwhile number of bytes may enter, if none may now. */
  long worthwhileAt(long now) {
    double wanted = bytesIn(WORTHWHILE_MILLIS) - tokens;
    return wanted <= 0 ? now : now + (long) Math.ceil(wanted * NANOS / bytesPerSecond);
  }

  private double burst() {
    return bytesIn(BURST_MILLIS);
  }

  private double bytesIn(long millis) {
    return Math.max(LEAST_BURST, (double) bytesPerSecond * millis / 1_000);
  }
}
