package io.mainstem.local.link;

import org.jspecify.annotations.Nullable;

/**
 * Follows the frames of a stream in which each begins with its length as a 32-bit number (Kafka's
 * and ZooKeeper's), to cut a connection in the middle of one. A stream that is not like that (TLS)
 * is passed on without cuts. Not thread-safe.
 */
final class FrameCursor {
  private static final int HEADER = 4;

  private long scanned;
  private int headerSeen;
  private int length;
  private long bodyLeft;
  private boolean framed = true;
  private long cutAt = Long.MAX_VALUE;
  private @Nullable FrameCut taken;

  /**
   * How many of the released bytes may leave now.
   *
   * @param cut a cut that waits for a frame large enough, if any
   */
  long allowed(DelayRing ring, long released, @Nullable FrameCut cut) {
    long end = ring.drained() + released;
    while (framed && taken == null && scanned < end) {
      if (bodyLeft > 0) {
        long step = Math.min(bodyLeft, end - scanned);
        bodyLeft -= step;
        scanned += step;
      } else {
        header(ring.peek(scanned - ring.drained()), cut);
      }
    }
    return Math.min(end, cutAt) - ring.drained();
  }

  private void header(byte next, @Nullable FrameCut cut) {
    length = (length << 8) | (next & 0xff);
    scanned++;
    headerSeen++;
    if (headerSeen < HEADER) {
      return;
    }
    framed = length > 0;
    if (framed && cut != null && length >= cut.smallestFrame() && cut.take()) {
      taken = cut;
      cutAt = scanned + Math.min(cut.forwarded(), length - 1);
    }
    bodyLeft = length;
    headerSeen = 0;
    length = 0;
  }

  /** The cut, once everything before it has left: now the connection is to be reset. */
  @Nullable FrameCut cutReached(DelayRing ring) {
    return ring.drained() >= cutAt ? taken : null;
  }
}
