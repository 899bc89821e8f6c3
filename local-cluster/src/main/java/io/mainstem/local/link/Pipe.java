package io.mainstem.local.link;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One direction of one connection. Belongs to the link's thread. */
final class Pipe {
  /** Reads of a paced link are small, so that its connections share it evenly. */
  private static final long PACED_READ = 1 << 14;

  /** So often one connection may read and write before it is the next one's turn. */
  private static final int ROUNDS = 8;

  private final SocketChannel source;
  private final SocketChannel sink;
  private final Lane lane;
  private final DelayRing ring = new DelayRing();
  private final FrameCursor frames = new FrameCursor();
  private boolean ended;
  private boolean finished;
  private boolean sinkIsSlow;
  private boolean readable;

  Pipe(SocketChannel source, SocketChannel sink, Lane lane) {
    this.source = source;
    this.sink = sink;
    this.lane = lane;
  }

  /**
   * Moves what can be moved now.
   *
   * @return the cut that has been reached: the connection is to be reset; otherwise null
   */
  @Nullable FrameCut pump(long now) throws IOException {
    if (lane.shape().blackHole()) {
      return null;
    }
    boolean more = true;
    for (int round = 0; round < ROUNDS && more; round++) {
      drain(now);
      more = fill(now);
    }
    // What was read last may be due at once: no socket and no clock would wake us for it.
    drain(now);
    if (ended && ring.isEmpty() && !finished) {
      finished = true;
      sink.shutdownOutput();
    }
    return frames.cutReached(ring);
  }

  /** True if it is worth trying again at once. */
  private boolean fill(long now) throws IOException {
    if (!readable || !wantsToRead(now)) {
      return false;
    }
    boolean unlimited = lane.pacer().unlimited();
    long limit = unlimited ? Long.MAX_VALUE : Math.min(PACED_READ, lane.pacer().allowance(now));
    int read = ring.fill(source, limit, now + lane.shape().delay().toNanos());
    readable = read > 0;
    if (read < 0) {
      ended = true;
    } else {
      lane.pacer().spend(read);
    }
    return read > 0 && unlimited && !sinkIsSlow;
  }

  private void drain(long now) throws IOException {
    sinkIsSlow = false;
    long allowed = frames.allowed(ring, ring.released(now), lane.cut());
    while (allowed > 0 && !sinkIsSlow) {
      int written = ring.drain(sink, allowed);
      lane.count(written);
      allowed -= written;
      sinkIsSlow = written == 0;
    }
  }

  /** The selector says so; it holds until a read finds nothing. */
  void sourceIsReadable() {
    readable = true;
  }

  boolean wantsToRead(long now) {
    return !ended
        && !lane.shape().blackHole()
        && ring.hasRoom(now)
        && lane.pacer().allowance(now) > 0;
  }

  boolean wantsToWrite() {
    return sinkIsSlow && !lane.shape().blackHole();
  }

  /** The end of the stream has been passed on. */
  boolean isFinished() {
    return finished;
  }

  /** When time alone will let something move; {@code Long.MAX_VALUE} if only the sockets can. */
  long wakeAt(long now) {
    if (lane.shape().blackHole()) {
      return Long.MAX_VALUE;
    }
    boolean paced = !ended && lane.pacer().allowance(now) <= 0;
    return Math.min(ring.nextRelease(now), paced ? lane.pacer().worthwhileAt(now) : Long.MAX_VALUE);
  }
}
