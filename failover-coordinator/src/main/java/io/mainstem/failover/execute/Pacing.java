package io.mainstem.failover.execute;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Waits between looks, until a deadline. Used by the thread of one move. */
final class Pacing {

  private static final Duration STEP = Duration.ofMillis(100);

  private final Clock clock;
  private final Instant deadline;

  Pacing(Clock clock, Instant deadline) {
    this.clock = clock;
    this.deadline = deadline;
  }

  Instant now() {
    return clock.instant();
  }

  /** The same, but at most this long from now. */
  Pacing within(Duration limit) {
    Instant other = clock.instant().plus(limit);
    return new Pacing(clock, other.isBefore(deadline) ? other : deadline);
  }

  boolean over() {
    return !clock.instant().isBefore(deadline);
  }

  /**
   * Waits a moment.
   *
   * @throws Stopped if the thread is to end
   */
  void pause() {
    try {
      Thread.sleep(STEP.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Stopped();
    }
  }

  /** This instance must not go on: another will. */
  static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
