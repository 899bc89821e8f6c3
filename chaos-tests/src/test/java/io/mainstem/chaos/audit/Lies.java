package io.mainstem.chaos.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Faults for a replicator that makes none: what it fetches is changed on its way, so that it copies
 * faithfully what was never there. Records ask for it themselves, by their values; an answer is
 * changed in place, its length stays, and the checksums are right again.
 *
 * <p>Pure and deterministic: a batch that is fetched twice is changed alike.
 */
final class Lies {

  /** What is done to the batch that holds the record. */
  enum Kind {
    /** The batch looks like a marker, which nobody copies: all of it is lost. */
    LOST(1),
    /** A byte of the value is another one. */
    CHANGED(1),
    /** Two neighbours change places. */
    SWAPPED(2),
    /** The first of two neighbours stands in place of the second, too. */
    REPEATED(2);

    private final int records;

    Kind(int records) {
      this.records = records;
    }

    /** How many records it takes, in one batch. */
    int records() {
      return records;
    }
  }

  static final int VALUE_BYTES = 64;

  private static final byte[] MARK = "~~LIE:".getBytes(ISO_8859_1);
  private static final int LENGTH_AT = 8;
  private static final int MAGIC_AT = 16;
  private static final int CHECKSUM_AT = 17;
  private static final int CHECKED_FROM = 21;
  private static final int ATTRIBUTES_LOW_AT = 22;
  private static final int HEADER_BYTES = 61;
  private static final byte CONTROL = 0x20;

  private Lies() {}

  /**
   * A value that asks for a lie.
   *
   * @param name of the record, unique; no {@code #}
   */
  static String value(Kind kind, String name) {
    String text = "~~LIE:" + kind.name().charAt(0) + ":" + name + "#";
    if (text.length() >= VALUE_BYTES) {
      throw new IllegalArgumentException("too long a name: " + name);
    }
    return text + "x".repeat(VALUE_BYTES - text.length());
  }

  /** Changes whatever in an answer asks for it. */
  static void tell(byte[] answer) {
    int mark = find(answer, MARK, 0, answer.length);
    if (mark < 0) {
      return;
    }
    int at = 0;
    while (at + HEADER_BYTES <= answer.length) {
      int end = endOfBatch(answer, at);
      if (end < 0) {
        at++;
      } else {
        tell(answer, at, end);
        at = end;
      }
    }
  }

  /** One past the batch that begins here; -1 if none does. */
  private static int endOfBatch(byte[] bytes, int at) {
    if (bytes[at + MAGIC_AT] != 2) {
      return -1;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long end = (long) at + LENGTH_AT + Integer.BYTES + buffer.getInt(at + LENGTH_AT);
    if (end < at + HEADER_BYTES || end > bytes.length) {
      return -1;
    }
    boolean sound = buffer.getInt(at + CHECKSUM_AT) == checksum(bytes, at, (int) end);
    return sound ? (int) end : -1;
  }

  private static void tell(byte[] bytes, int from, int to) {
    List<Integer> marks = new ArrayList<>();
    for (int at = find(bytes, MARK, from, to); at >= 0; at = find(bytes, MARK, at + 1, to)) {
      marks.add(at);
    }
    if (marks.isEmpty()) {
      return;
    }
    int first = marks.get(0);
    int second = marks.size() > 1 ? marks.get(1) : first;
    switch (bytes[first + MARK.length]) {
      case 'L' -> bytes[from + ATTRIBUTES_LOW_AT] |= CONTROL;
      case 'C' -> bytes[first + VALUE_BYTES - 1] = 'y';
      case 'S' -> swap(bytes, first, second);
      case 'R' -> System.arraycopy(bytes, first, bytes, second, VALUE_BYTES);
      default -> throw new IllegalStateException("unknown lie");
    }
    ByteBuffer.wrap(bytes).putInt(from + CHECKSUM_AT, checksum(bytes, from, to));
  }

  private static void swap(byte[] bytes, int first, int second) {
    byte[] kept = new byte[VALUE_BYTES];
    System.arraycopy(bytes, first, kept, 0, VALUE_BYTES);
    System.arraycopy(bytes, second, bytes, first, VALUE_BYTES);
    System.arraycopy(kept, 0, bytes, second, VALUE_BYTES);
  }

  private static int checksum(byte[] bytes, int from, int to) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, from + CHECKED_FROM, to - from - CHECKED_FROM);
    return (int) checksum.getValue();
  }

  /** Where a pattern begins; -1 if it is not there. */
  static int find(byte[] bytes, byte[] pattern, int from, int to) {
    for (int at = from; at + pattern.length <= to; at++) {
      int same = 0;
      while (same < pattern.length && bytes[at + same] == pattern[same]) {
        same++;
      }
      if (same == pattern.length) {
        return at;
      }
    }
    return -1;
  }
}
