package io.mainstem.local.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;

/**
 * Bytes on their way: a ring buffer that gives each byte back when its time has come. It grows with
 * what the delay holds in flight, up to a limit, so that a long link is filled by its delay and not
 * by the size of a buffer.
 *
 * <p>Release times are kept for stretches of bytes, not for bytes: what enters within {@value
 * #GRAIN_NANOS} ns leaves together with the first of it. Time is passed in. Not thread-safe.
 */
final class DelayRing {
  static final int LEAST_CAPACITY = 1 << 18;
  static final int LARGEST_CAPACITY = 1 << 25;
  private static final long GRAIN_NANOS = 500_000;

  /** Bytes up to {@code end} (counted since the beginning) leave at {@code releaseAt}. */
  private record Stretch(long end, long releaseAt) {}

  private final ArrayDeque<Stretch> stretches = new ArrayDeque<>();
  private ByteBuffer ring = ByteBuffer.allocateDirect(LEAST_CAPACITY);
  private long head;
  private long tail;

  long size() {
    return tail - head;
  }

  boolean isEmpty() {
    return tail == head;
  }

  /** All bytes that ever left. */
  long drained() {
    return head;
  }

  /**
   * Whether bytes can enter; a full ring grows if its bytes wait for their time and not for a slow
   * reader.
   */
  boolean hasRoom(long now) {
    if (size() < ring.capacity()) {
      return true;
    }
    return ring.capacity() < LARGEST_CAPACITY && releasedEnd(now) == head;
  }

  /**
   * Reads at most {@code limit} bytes, to be released at {@code releaseAt}.
   *
   * @return bytes read; -1 at the end of the stream
   */
  int fill(ReadableByteChannel source, long limit, long releaseAt) throws IOException {
    if (size() == ring.capacity()) {
      grow();
    }
    int from = index(tail);
    int contiguous = (int) Math.min(ring.capacity() - from, ring.capacity() - size());
    ring.limit(from + (int) Math.min(contiguous, limit)).position(from);
    int read = source.read(ring);
    ring.clear();
    if (read > 0) {
      tail += read;
      remember(releaseAt);
    }
    return read;
  }

  private void remember(long releaseAt) {
    Stretch last = stretches.peekLast();
    if (last != null && releaseAt - last.releaseAt() < GRAIN_NANOS) {
      stretches.removeLast();
      stretches.addLast(new Stretch(tail, last.releaseAt()));
    } else {
      stretches.addLast(new Stretch(tail, releaseAt));
    }
  }

  /** Where the released bytes end. */
  private long releasedEnd(long now) {
    long end = head;
    for (Stretch stretch : stretches) {
      if (stretch.releaseAt() > now) {
        break;
      }
      end = stretch.end();
    }
    return end;
  }

  /** Bytes that may leave at {@code now}. */
  long released(long now) {
    return releasedEnd(now) - head;
  }

  /**
   * When bytes that may not leave yet will be released; {@code Long.MAX_VALUE} if there are none.
   */
  long nextRelease(long now) {
    for (Stretch stretch : stretches) {
      if (stretch.releaseAt() > now) {
        return stretch.releaseAt();
      }
    }
    return Long.MAX_VALUE;
  }

  /**
   * Writes at most {@code limit} of the released bytes.
   *
   * @return bytes written, possibly fewer than could leave
   */
  int drain(WritableByteChannel sink, long limit) throws IOException {
    int from = index(head);
    int contiguous = (int) Math.min(ring.capacity() - from, Math.min(limit, size()));
    ring.limit(from + contiguous).position(from);
    int written = sink.write(ring);
    ring.clear();
    head += written;
    while (!stretches.isEmpty() && stretches.getFirst().end() <= head) {
      stretches.removeFirst();
    }
    return written;
  }

  /** The byte at this distance from the next one to leave. */
  byte peek(long distance) {
    return ring.get(index(head + distance));
  }

  private int index(long position) {
    return (int) (position & (ring.capacity() - 1));
  }

  private void grow() {
    ByteBuffer larger = ByteBuffer.allocateDirect(ring.capacity() * 2);
    int size = (int) size();
    for (int copied = 0; copied < size; ) {
      int from = index(head + copied);
      int to = (int) ((head + copied) & (larger.capacity() - 1));
      int length =
          Math.min(size - copied, Math.min(ring.capacity() - from, larger.capacity() - to));
      larger.put(to, ring, from, length);
      copied += length;
    }
    ring = larger;
  }
}
