package io.mainstem.wire.batch;

import java.nio.ByteBuffer;

/**
 * Variable-length integers as records hold them: zigzag, seven bits a byte, the lowest first.
 * Unlike the library's, these read and write at a place and leave buffer positions alone.
 */
final class Varints {
  private static final int MOST_INT_BYTES = 5;
  private static final int MOST_LONG_BYTES = 10;

  private Varints() {}

  /**
   * Reads an int.
   *
   * @throws CorruptBatchException if it has more bytes than an int can
   * @throws IndexOutOfBoundsException at the end of the buffer
   */
  static int readInt(ByteBuffer bytes, int at) {
    byte first = bytes.get(at);
    if (first >= 0) {
      return (first >>> 1) ^ -(first & 1);
    }
    int value = first & 0x7f;
    for (int i = 1; i < MOST_INT_BYTES; i++) {
      byte next = bytes.get(at + i);
      value |= (next & 0x7f) << (7 * i);
      if (next >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new CorruptBatchException("A number in a record does not end: position=" + at);
  }

  /** The same for a long. */
  static long readLong(ByteBuffer bytes, int at) {
    long value = 0;
    for (int i = 0; i < MOST_LONG_BYTES; i++) {
      byte next = bytes.get(at + i);
      value |= (next & 0x7fL) << (7 * i);
      if (next >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new CorruptBatchException("A number in a record does not end: position=" + at);
  }

  /** Bytes up to the end of the number that begins there, whoever wrote it. */
  static int lengthAt(ByteBuffer bytes, int at) {
    int length = 1;
    while (bytes.get(at + length - 1) < 0) {
      length++;
    }
    return length;
  }

  /** Bytes that an int takes. */
  static int sizeOf(int value) {
    return sizeOf((long) value);
  }

  /** Bytes that a long takes. */
  static int sizeOf(long value) {
    long zigzag = (value << 1) ^ (value >> 63);
    int bits = Long.SIZE - Long.numberOfLeadingZeros(zigzag | 1);
    return (bits + 6) / 7;
  }

  /**
   * Writes a number.
   *
   * @return the place after it
   */
  static int write(byte[] to, int at, long value) {
    long left = (value << 1) ^ (value >> 63);
    int next = at;
    while ((left & ~0x7fL) != 0) {
      to[next++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    to[next++] = (byte) left;
    return next;
  }
}
