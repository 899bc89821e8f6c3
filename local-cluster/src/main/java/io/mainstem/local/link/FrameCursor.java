package io.mainstem.local.link;

import org.jspecify.annotations.Nullable;

/**
 * Follows the frames of a stream in which each begins with its length as a 32-bit number (Kafka's
 * and ZooKeeper's), to cut a connection in the middle of one. A stream that is not like that (TLS)
 * is passed on without cuts. Not thread-safe.
 */
final class FrameCursor {
  private static final int HEADER = 4;

  private long nextFrame;
  private long cutAt = Long.MAX_VALUE;
  private boolean framed = true;
  private @Nullable FrameCut taken;

  /**
   * How many of the released bytes may leave now.
   *
   * @param cut a cut that waits for a frame large enough, if any
   */
  long allowed(DelayRing ring, long released, @Nullable FrameCut cut) {
    long end = ring.drained() + released;
    while (framed && cutAt == Long.MAX_VALUE && nextFrame < end) {
      if (nextFrame + HEADER > end) {
        return nextFrame - ring.drained();
      }
      step(ring, cut);
    }
    return Math.min(end, cutAt) - ring.drained();
  }

  private void step(DelayRing ring, @Nullable FrameCut cut) {
    long at = nextFrame - ring.drained();
    int length = 0;
    for (int i = 0; i < HEADER; i++) {
      length = length << 8 | ring.peek(at + i) & 0xff;
    }
    if (length < 0) {
      framed = false;
    } else if (cut != null && length >= cut.smallestFrame() && cut.take()) {
      taken = cut;
      cutAt = nextFrame + HEADER + Math.min(cut.forwarded(), length - 1);
    } else {
      nextFrame += HEADER + (long) length;
    }
  }

  /** The cut, once everything before it has left: now the connection is to be reset. */
  @Nullable FrameCut cutReached(DelayRing ring) {
    return ring.drained() >= cutAt ? taken : null;
  }
}
