package io.mainstem.wire.batch;

import java.nio.ByteBuffer;

/**
 * Checks what snappy data says of its sizes before a decompressor makes room for it: either frames
 * as snappy-java writes them (8 bytes of magic, two versions, then chunks behind their lengths) or
 * one raw block, which begins with its inflated length.
 *
 * @see <a href="https://github.com/google/snappy/blob/main/format_description.txt">the format</a>
 */
final class SnappyFrames {
  private static final long MAGIC = 0x82534E4150505900L;
  private static final int HEADER_SIZE = 16;

  /** A copy of 64 bytes takes 3: nothing in the format becomes larger than this many times. */
  private static final int MOST_GROWTH = 64;

  private SnappyFrames() {}

  /**
   * @param data position to limit; left as it is
   * @throws CorruptBatchException if a size cannot be true
   */
  static void ensurePlausible(ByteBuffer data) {
    int at = data.position();
    int end = data.limit();
    if (end - at < HEADER_SIZE || data.getLong(at) != MAGIC) {
      ensureBlock(data, at, end);
      return;
    }
    at += HEADER_SIZE;
    while (end - at >= Integer.BYTES) {
      int size = data.getInt(at);
      at += Integer.BYTES;
      if (at + Long.BYTES <= end && data.getLong(at - Integer.BYTES) == MAGIC) {
        at += HEADER_SIZE - Integer.BYTES; // another stream follows
        continue;
      }
      if (size < 0 || size > end - at) {
        throw new CorruptBatchException(
            "A snappy chunk of %d bytes where %d are left".formatted(size, end - at));
      }
      ensureBlock(data, at, at + size);
      at += size;
    }
  }

  private static void ensureBlock(ByteBuffer data, int from, int end) {
    long inflated = 0;
    int shift = 0;
    int at = from;
    while (at < end && shift < Integer.SIZE) {
      byte next = data.get(at++);
      inflated |= (next & 0x7FL) << shift;
      shift += 7;
      if (next >= 0) {
        break;
      }
    }
    if (inflated > (long) MOST_GROWTH * (end - from)) {
      throw new CorruptBatchException(
          "A snappy block of %d bytes that says it becomes %d".formatted(end - from, inflated));
    }
  }
}
