package io.mainstem.worker.mirror;

/**
 * What one mirror may still send within a {@link Throttle}: it books a turn when it has used up the
 * last one. Confined to the mirror's loop.
 */
final class Allowance {
  private final Throttle throttle;
  private int version;
  private long credit;
  private long booked;
  private long turnAt = -1;

  Allowance(Throttle throttle) {
    this.throttle = throttle;
    this.version = throttle.version();
  }

  /** Whether something may be sent now; books a turn if not. */
  boolean admits(long nowMillis) {
    if (version != throttle.version()) {
      version = throttle.version();
      cancel();
      credit = 0;
    }
    if (throttle.isUnlimited() || credit > 0) {
      return true;
    }
    if (turnAt < 0) {
      throttle.waiting(1);
      booked = throttle.turnBytes();
      turnAt = throttle.book(booked - credit, nowMillis);
    }
    if (nowMillis < turnAt) {
      return false;
    }
    credit = booked;
    cancel();
    return true;
  }

  /** So many bytes were sent; more than the credit is owed and booked with the next turn. */
  void sent(long bytes) {
    if (!throttle.isUnlimited()) {
      credit -= bytes;
    }
  }

  /** Waits no more. */
  void cancel() {
    if (turnAt >= 0) {
      turnAt = -1;
      throttle.waiting(-1);
    }
  }

  Throttle throttle() {
    return throttle;
  }
}
