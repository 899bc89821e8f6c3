package io.mainstem.local.link;

import java.time.Duration;

/**
 * What one direction of a link does to the bytes that enter it.
 *
 * @param delay time from entering to leaving, 0 to 10 s
 * @param bytesPerSecond most bytes that enter in a second, all connections together; positive
 * @param blackHole nothing moves, and nothing is lost: bytes wait, as they would for a
 *     retransmission, and connections stay open
 */
public record Shape(Duration delay, long bytesPerSecond, boolean blackHole) {
  /** As many bytes as the machine can carry. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** A perfect wire. */
  public static final Shape CLEAR = new Shape(Duration.ZERO, UNLIMITED, false);

  public Shape {
    if (delay.isNegative() || delay.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("delay of a link must be 0 to 10 s, not " + delay);
    }
    if (bytesPerSecond <= 0) {
      throw new IllegalArgumentException(
          "bytesPerSecond of a link must be positive, not " + bytesPerSecond);
    }
  }

  public Shape withDelay(Duration newDelay) {
    return new Shape(newDelay, bytesPerSecond, blackHole);
  }

  public Shape withBytesPerSecond(long newBytesPerSecond) {
    return new Shape(delay, newBytesPerSecond, blackHole);
  }

  public Shape withBlackHole(boolean newBlackHole) {
    return new Shape(delay, bytesPerSecond, newBlackHole);
  }
}
