package io.mainstem.auditor.sketch;

import com.dynatrace.hash4j.hashing.HashStream128;
import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Hashes records to identities with XXH3 (128 bit), keyed by a seed. Fields are written with their
 * lengths, so that no two different records feed the same bytes. Both ends of a comparison need the
 * same seed. Not thread-safe.
 */
public final class RecordHasher {

  private final HashStream128 stream;
  private byte[] scratch = new byte[0];

  public RecordHasher(long seed) {
    stream = Hashing.xxh3_128(seed).hashStream();
  }

  /** Starts a record. */
  public RecordHasher begin(long timestamp) {
    stream.reset().putLong(timestamp);
    return this;
  }

  /** Adds a field, from the buffer's position to its limit; null is a value of its own. */
  public RecordHasher field(@Nullable ByteBuffer bytes) {
    if (bytes == null) {
      stream.putInt(-1);
      return this;
    }
    int length = bytes.remaining();
    stream.putInt(length);
    if (bytes.hasArray()) {
      stream.putBytes(bytes.array(), bytes.arrayOffset() + bytes.position(), length);
    } else {
      if (scratch.length < length) {
        scratch = new byte[length];
      }
      bytes.get(bytes.position(), scratch, 0, length);
      stream.putBytes(scratch, 0, length);
    }
    return this;
  }

  /** Adds a field of bytes; null is a value of its own. */
  public RecordHasher field(byte @Nullable [] bytes) {
    if (bytes == null) {
      stream.putInt(-1);
    } else {
      stream.putInt(bytes.length).putBytes(bytes);
    }
    return this;
  }

  /** Adds how many of something follow. */
  public RecordHasher count(int number) {
    stream.putInt(number);
    return this;
  }

  /** Adds a name. */
  public RecordHasher name(String name) {
    stream.putString(name);
    return this;
  }

  /** Ends the record. */
  public Identity end() {
    HashValue128 hash = stream.get();
    return Identity.of(hash.getMostSignificantBits(), hash.getLeastSignificantBits());
  }
}
