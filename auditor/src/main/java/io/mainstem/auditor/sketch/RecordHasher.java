package io.mainstem.auditor.sketch;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hasher128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;

/**
 * Hashes records to identities with XXH3 (128 bit), keyed by a seed. Both ends of a comparison need
 * the same seed. Not thread-safe.
 */
public final class RecordHasher {

  private final Hasher128 hasher;
  private byte[] scratch = new byte[0];

  public RecordHasher(long seed) {
    hasher = Hashing.xxh3_128(seed);
  }

  /**
   * The identity of a record.
   *
   * @param timestamp milliseconds since 1970
   * @param body key, value and headers with their lengths, so that no two different records have
   *     the same; position to limit
   */
  public Identity of(long timestamp, ByteBuffer body) {
    int length = body.remaining();
    HashValue128 hash;
    if (body.hasArray()) {
      hash = hasher.hashBytesTo128Bits(body.array(), body.arrayOffset() + body.position(), length);
    } else {
      if (scratch.length < length) {
        scratch = new byte[length];
      }
      body.get(body.position(), scratch, 0, length);
      hash = hasher.hashBytesTo128Bits(scratch, 0, length);
    }
    long time = scramble(timestamp);
    return Identity.of(
        scramble(hash.getMostSignificantBits() ^ time),
        scramble(hash.getLeastSignificantBits() + time));
  }

  /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
  private static long scramble(long bits) {
    long z = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
