package io.mainstem.federation.client.produce;

import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets senders through until it is closed, and then knows when the last of them is out. Once closed
 * it stays closed.
 *
 * <p>Why it is exact: a sender counts itself in before it looks whether the gate is open, and the
 * closer closes the gate before it counts. Whoever is not in the closer's count must have counted
 * itself in later, and then sees the gate closed. Entries are counted after exits, so a sender that
 * has left is never taken for one that never came.
 *
 * <p>Thread-safe. Costs a sender two uncontended additions, however many threads send.
 */
final class SendGate {

  private static final long POLL_NANOS = 50_000;

  private final LongAdder entries = new LongAdder();
  private final LongAdder exits = new LongAdder();
  private volatile boolean open = true;

  /** Goes in, or is refused. Whoever is in must {@link #leave}. */
  boolean enter() {
    entries.increment();
    if (open) {
      return true;
    }
    exits.increment();
    return false;
  }

  void leave() {
    exits.increment();
  }

  boolean isOpen() {
    return open;
  }

  void close() {
    open = false;
  }

  /**
   * Waits until nobody is inside a closed gate.
   *
   * @param deadlineNanos in {@link System#nanoTime}
   * @return whether it came to that in time
   */
  boolean awaitEmpty(long deadlineNanos) {
    while (!empty()) {
      if (System.nanoTime() - deadlineNanos > 0) {
        return false;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }

  private boolean empty() {
    long out = exits.sum();
    return entries.sum() == out;
  }
}
