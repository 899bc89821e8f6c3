package io.mainstem.worker.mirror;

import io.mainstem.api.replication.MirrorId;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stops an owner dead at one point of its life: the thread that its mirror lives on stands still,
 * as if the process had been stopped, while what was handed to the network goes on its way.
 */
final class CrashPoint implements TakeOverStep.Watch {
  private static final long PATIENCE_SECONDS = 180;

  private final TakeOverStep where;
  private final int passes;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CountDownLatch woken = new CountDownLatch(1);
  private int seen;

  /**
   * @param passes how often the point is passed before
   */
  CrashPoint(TakeOverStep where, int passes) {
    this.where = where;
    this.passes = passes;
  }

  @Override
  public void reached(MirrorId mirror, TakeOverStep step) {
    if (step != where || seen++ != passes) {
      return;
    }
    stopped.countDown();
    try {
      if (!woken.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("Nobody woke the owner that stands at " + where);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until the owner stands still. */
  void await() throws InterruptedException {
    if (!stopped.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("The owner never came to " + where);
    }
  }

  /** Lets it go on, as SIGCONT would. */
  void wake() {
    woken.countDown();
  }
}
