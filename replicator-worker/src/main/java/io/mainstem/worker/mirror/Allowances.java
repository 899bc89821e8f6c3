package io.mainstem.worker.mirror;

import java.util.List;
import java.util.function.LongSupplier;

/**
 * What a mirror may send within all limits that hold for it. Confined to the mirror's loop; the
 * limits change below it at any moment.
 */
final class Allowances {
  /** How long a mirror that was held back shows it: a mirror at its limit sends now and then. */
  private static final long SHOWN_MILLIS = 1_500;

  private final List<Allowance> parts;
  private final LongSupplier clock;
  private long heldUntil = Long.MIN_VALUE;

  /**
   * @param clock milliseconds that never go back
   */
  Allowances(List<Allowance> parts, LongSupplier clock) {
    this.parts = List.copyOf(parts);
    this.clock = clock;
  }

  /** Whether something may be sent now. */
  boolean admit() {
    boolean all = true;
    long now = clock.getAsLong();
    for (Allowance part : parts) {
      all &= part.admits(now);
    }
    if (!all) {
      heldUntil = now + SHOWN_MILLIS;
    }
    return all;
  }

  void sent(long bytes) {
    for (Allowance part : parts) {
      part.sent(bytes);
    }
  }

  /** Gives up its turns. */
  void close() {
    parts.forEach(Allowance::cancel);
  }

  /** Whether a limit held the mirror back a moment ago. */
  boolean heldBack() {
    return clock.getAsLong() < heldUntil && tightest() < Double.POSITIVE_INFINITY;
  }

  /** The tightest limit, in bytes per second; infinite if there is none. */
  double tightest() {
    return parts.stream()
        .map(Allowance::throttle)
        .filter(throttle -> !throttle.isUnlimited())
        .mapToDouble(Throttle::limit)
        .min()
        .orElse(Double.POSITIVE_INFINITY);
  }
}
