package io.mainstem.chaos.audit;

import io.mainstem.api.rest.ProblemException;
import io.mainstem.api.rest.ServiceUnreachableException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what services do; that one does not answer yet is no answer. */
final class Patience {

  private static final long LOOK_EVERY_MILLIS = 250;

  private Patience() {}

  /**
   * @throws IllegalStateException if it does not come to be in time
   */
  static void await(String what, Duration limit, BooleanSupplier condition)
      throws InterruptedException {
    if (!awaits(limit, condition)) {
      throw new IllegalStateException(
          "Waited for %s for %d s in vain".formatted(what, limit.toSeconds()));
    }
  }

  /** Whether it came to be in time. */
  static boolean awaits(Duration limit, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!holds(condition)) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
    }
    return true;
  }

  private static boolean holds(BooleanSupplier condition) {
    try {
      return condition.getAsBoolean();
    } catch (ProblemException | ServiceUnreachableException e) {
      return false;
    }
  }
}
