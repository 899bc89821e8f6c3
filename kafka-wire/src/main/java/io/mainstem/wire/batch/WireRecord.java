package io.mainstem.wire.batch;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * One record out of a batch: its offset and timestamp, and the bytes of key, value and headers as
 * they are encoded in batches of magic 2. Those are only looked at when somebody asks, and encoding
 * the record anew copies them in one go.
 *
 * <p>Immutable, as long as nobody writes to what it is a view of: see {@link RecordDecoder}.
 */
public final class WireRecord {
  private final long offset;
  private final long timestamp;

  /** Its position and limit are not used. */
  private final ByteBuffer bytes;

  private final int bodyAt;
  private final int bodySize;

  /**
   * A record of its parts.
   *
   * @param offset its offset in the log it was read from; ignored when encoding
   * @param timestamp milliseconds since 1970, or -1 for none
   * @param key null if the record has none; position to limit, copied
   * @param value null for a tombstone; position to limit, copied
   * @param headers in the order of the record
   */
  public WireRecord(
      long offset,
      long timestamp,
      @Nullable ByteBuffer key,
      @Nullable ByteBuffer value,
      List<Header> headers) {
    this(offset, timestamp, RecordBody.encode(key, value, headers));
  }

  private WireRecord(long offset, long timestamp, ByteBuffer body) {
    this(offset, timestamp, body, 0, body.capacity());
  }

  /** A view of a record whose body lies in a buffer and is known to be well-formed. */
  WireRecord(long offset, long timestamp, ByteBuffer bytes, int bodyAt, int bodySize) {
    this.offset = offset;
    this.timestamp = timestamp;
    this.bytes = bytes;
    this.bodyAt = bodyAt;
    this.bodySize = bodySize;
  }

  /** Its offset in the log it was read from. */
  public long offset() {
    return offset;
  }

  /** Milliseconds since 1970, or -1 for none. */
  public long timestamp() {
    return timestamp;
  }

  /** Null if the record has none; a new view, read-only by convention, position to limit. */
  public @Nullable ByteBuffer key() {
    return view(RecordBody.keyAt(bytes, bodyAt), Varints.readInt(bytes, bodyAt));
  }

  /** Null for a tombstone; a new view, read-only by convention, position to limit. */
  public @Nullable ByteBuffer value() {
    int lengthAt = RecordBody.valueLengthAt(bytes, bodyAt);
    int length = Varints.readInt(bytes, lengthAt);
    return view(lengthAt + Varints.lengthAt(bytes, lengthAt), length);
  }

  /**
   * Key, value and headers as they are encoded; a new view, read-only by convention, position to
   * limit. Records that are equal in these have equal bytes.
   */
  public ByteBuffer body() {
    return bytes.slice(bodyAt, bodySize);
  }

  /** True if the record has headers. */
  public boolean hasHeaders() {
    return Varints.readInt(bytes, RecordBody.headerCountAt(bytes, bodyAt)) > 0;
  }

  private @Nullable ByteBuffer view(int at, int length) {
    return length < 0 ? null : bytes.slice(at, length);
  }

  /** In the order of the record; new objects with each call. */
  public List<Header> headers() {
    int at = RecordBody.headerCountAt(bytes, bodyAt);
    int count = Varints.readInt(bytes, at);
    if (count == 0) {
      return List.of();
    }
    at += Varints.lengthAt(bytes, at);
    List<Header> headers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int keyLength = Varints.readInt(bytes, at);
      int keyAt = at + Varints.lengthAt(bytes, at);
      int valueLengthAt = keyAt + keyLength;
      int valueLength = Varints.readInt(bytes, valueLengthAt);
      int valueAt = valueLengthAt + Varints.lengthAt(bytes, valueLengthAt);
      headers.add(header(keyAt, keyLength, valueAt, valueLength));
      at = valueAt + Math.max(0, valueLength);
    }
    return List.copyOf(headers);
  }

  private Header header(int keyAt, int keyLength, int valueAt, int valueLength) {
    byte[] key = new byte[keyLength];
    bytes.get(keyAt, key);
    if (valueLength < 0) {
      return new RecordHeader(new String(key, StandardCharsets.UTF_8), null);
    }
    byte[] value = new byte[valueLength];
    bytes.get(valueAt, value);
    return new RecordHeader(new String(key, StandardCharsets.UTF_8), value);
  }

  /**
   * True if a header with this key has this value, without making objects of the headers.
   *
   * @param key in UTF-8
   * @param value null for any, even none
   */
  public boolean hasHeader(byte[] key, byte @Nullable [] value) {
    int at = RecordBody.headerCountAt(bytes, bodyAt);
    int left = Varints.readInt(bytes, at);
    at += Varints.lengthAt(bytes, at);
    for (; left > 0; left--) {
      int keyLength = Varints.readInt(bytes, at);
      int keyAt = at + Varints.lengthAt(bytes, at);
      int valueLengthAt = keyAt + keyLength;
      int valueLength = Varints.readInt(bytes, valueLengthAt);
      int valueAt = valueLengthAt + Varints.lengthAt(bytes, valueLengthAt);
      if (matches(key, keyAt, keyLength)
          && (value == null || matches(value, valueAt, valueLength))) {
        return true;
      }
      at = valueAt + Math.max(0, valueLength);
    }
    return false;
  }

  private boolean matches(byte[] wanted, int at, int length) {
    if (wanted.length != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (bytes.get(at + i) != wanted[i]) {
        return false;
      }
    }
    return true;
  }

  /** Bytes of key, value and headers with their lengths. */
  int bodySize() {
    return bodySize;
  }

  /** Copies the encoded key, value and headers. */
  void copyBody(byte[] to, int at) {
    bytes.get(bodyAt, to, at, bodySize);
  }

  /** Equal in offset, timestamp, key, value and headers. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WireRecord that
        && offset == that.offset
        && timestamp == that.timestamp
        && bytes.slice(bodyAt, bodySize).equals(that.bytes.slice(that.bodyAt, that.bodySize));
  }

  @Override
  public int hashCode() {
    return Objects.hash(offset, timestamp, bytes.slice(bodyAt, bodySize));
  }

  /** Without contents. */
  @Override
  public String toString() {
    return "WireRecord[offset=" + offset + ", timestamp=" + timestamp + ", " + bodySize + " bytes]";
  }
}
