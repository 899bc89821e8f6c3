package io.mainstem.wire.batch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * The part of a magic v2 record that does not depend on its batch: key length, key, value length,
 * value, number of headers, and for each its key length, key, value length, value. Lengths are
 * {@link Varints}; -1 stands for null.
 */
final class RecordBody {
  private RecordBody() {}

  static int keyAt(ByteBuffer bytes, int bodyAt) {
    return bodyAt + Varints.lengthAt(bytes, bodyAt);
  }

  static int valueLengthAt(ByteBuffer bytes, int bodyAt) {
    return keyAt(bytes, bodyAt) + Math.max(0, Varints.readInt(bytes, bodyAt));
  }

  static int headerCountAt(ByteBuffer bytes, int bodyAt) {
    int lengthAt = valueLengthAt(bytes, bodyAt);
    return lengthAt
        + Varints.lengthAt(bytes, lengthAt)
        + Math.max(0, Varints.readInt(bytes, lengthAt));
  }

  /**
   * Refuses a body whose parts do not fill it exactly.
   *
   * @throws CorruptBatchException if so
   */
  static void ensureWellFormed(ByteBuffer bytes, int bodyAt, int end) {
    int at = skipNullable(bytes, skipNullable(bytes, bodyAt, end), end);
    int headers = Varints.readInt(bytes, at);
    at += Varints.lengthAt(bytes, at);
    if (headers < 0) {
      throw new CorruptBatchException("A record has " + headers + " headers");
    }
    for (; headers > 0; headers--) {
      if (Varints.readInt(bytes, at) < 0) {
        throw new CorruptBatchException("A header without a key");
      }
      at = skipNullable(bytes, skipNullable(bytes, at, end), end);
    }
    if (at != end) {
      throw new CorruptBatchException(
          "A record's parts end " + (end - at) + " bytes before the record does");
    }
  }

  private static int skipNullable(ByteBuffer bytes, int at, int end) {
    int length = Varints.readInt(bytes, at);
    int from = at + Varints.lengthAt(bytes, at);
    if (length < -1 || from > end || length > end - from) {
      throw new CorruptBatchException("A record has a part of " + length + " bytes");
    }
    return from + Math.max(0, length);
  }

  /** The body of a record of these parts, from 0 to the buffer's capacity. */
  static ByteBuffer encode(
      @Nullable ByteBuffer key, @Nullable ByteBuffer value, List<Header> headers) {
    byte[][] headerKeys = new byte[headers.size()][];
    int size = sizeOf(key) + sizeOf(value) + Varints.sizeOf(headers.size());
    for (int i = 0; i < headerKeys.length; i++) {
      headerKeys[i] = headers.get(i).key().getBytes(StandardCharsets.UTF_8);
      size += sizeOf(ByteBuffer.wrap(headerKeys[i])) + sizeOf(wrap(headers.get(i).value()));
    }
    byte[] body = new byte[size];
    int at = put(body, put(body, 0, key), value);
    at = Varints.write(body, at, headers.size());
    for (int i = 0; i < headerKeys.length; i++) {
      at = put(body, at, ByteBuffer.wrap(headerKeys[i]));
      at = put(body, at, wrap(headers.get(i).value()));
    }
    return ByteBuffer.wrap(body);
  }

  private static @Nullable ByteBuffer wrap(byte @Nullable [] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }

  private static int sizeOf(@Nullable ByteBuffer part) {
    return part == null ? 1 : Varints.sizeOf(part.remaining()) + part.remaining();
  }

  private static int put(byte[] to, int at, @Nullable ByteBuffer part) {
    if (part == null) {
      return Varints.write(to, at, -1);
    }
    int next = Varints.write(to, at, part.remaining());
    part.get(part.position(), to, next, part.remaining());
    return next + part.remaining();
  }
}
