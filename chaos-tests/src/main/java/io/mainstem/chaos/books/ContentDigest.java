package io.mainstem.chaos.books;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import org.jspecify.annotations.Nullable;

/**
 * A digest of a multiset of records (key and value) that does not depend on their order: number,
 * sum and sum of squares of their 64-bit hashes. It is made to notice mistakes, not to withstand
 * forgery. Immutable.
 *
 * @param records how many
 * @param sum of their hashes, modulo 2^64
 * @param squares sum of the squares of their hashes, modulo 2^64
 */
public record ContentDigest(long records, long sum, long squares) {
  public static final ContentDigest EMPTY = new ContentDigest(0, 0, 0);
  private static final Hasher64 HASHER = Hashing.xxh3_64();
  private static final long ABSENT = 0x6d61696e7374656dL;

  /** The hash of one record; an absent key or value is not the same as an empty one. */
  public static long hash(byte @Nullable [] key, byte @Nullable [] value) {
    return HASHER.hashLongLongToLong(part(key), part(value));
  }

  private static long part(byte @Nullable [] bytes) {
    return bytes == null ? ABSENT : HASHER.hashBytesToLong(bytes);
  }

  /** The digest with one more record. */
  public ContentDigest plus(long hash) {
    return new ContentDigest(records + 1, sum + hash, squares + hash * hash);
  }

  /** The digest of both sets together. */
  public ContentDigest plus(ContentDigest other) {
    return new ContentDigest(records + other.records, sum + other.sum, squares + other.squares);
  }

  /** For reports: the same text for the same content. */
  public String hex() {
    return "%x-%016x%016x".formatted(records, sum, squares);
  }
}
