package io.mainstem.local.link;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** An order to reset one connection in the middle of a frame. Thread-safe. */
final class FrameCut {
  private final int smallestFrame;
  private final int forwarded;
  private final AtomicBoolean taken = new AtomicBoolean();
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  /**
   * @param smallestFrame frames with a shorter body are let through
   * @param forwarded bytes of the frame's body that still arrive; at least one never does
   */
  FrameCut(int smallestFrame, int forwarded) {
    if (smallestFrame < 1 || forwarded < 0) {
      throw new IllegalArgumentException(
          "a frame can be cut if it has a body: smallestFrame=%d forwarded=%d"
              .formatted(smallestFrame, forwarded));
    }
    this.smallestFrame = smallestFrame;
    this.forwarded = forwarded;
  }

  int smallestFrame() {
    return smallestFrame;
  }

  int forwarded() {
    return forwarded;
  }

  /** True for the one connection that it hits. */
  boolean take() {
    return taken.compareAndSet(false, true);
  }

  /** Completed when the connection has been reset. */
  CompletableFuture<Void> done() {
    return done;
  }
}
