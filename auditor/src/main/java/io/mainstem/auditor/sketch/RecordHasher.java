package io.mainstem.auditor.sketch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Hashes records to identities, keyed by a seed. Both ends of a comparison need the same seed, and
 * the same {@link #VERSION}. Not thread-safe.
 *
 * <p>A record is taken as a row of 64-bit words. Each word gets a word of the key added to it,
 * neighbours are multiplied to 128 bits, and lower and upper halves of the products are summed up,
 * each for itself: the universal hash NH (Black, Halevi, Krawczyk, Krovetz, Rogaway: "UMAC", 1999).
 * Whatever two different records are compared, no more than 8 of the 2^64 values of a single word
 * of the key make their sums equal. So a difference is lost with a chance of at most 2^-61 over the
 * random keys, whatever the difference is: no contents are weak under every key. Here keys are
 * expanded from a seed, and the bound is as good as that.
 *
 * <p>Longer records are cut into chunks that use the same key. The sums of all but the last chunk
 * are digits of two numbers in secret bases modulo 2^61-1, which stand for them in the last one: a
 * record of 100 MB adds less than 2^-80. Timestamp and length are words as well. The mixing at the
 * end spreads the sums over both halves of an identity and makes it independent of what they mean.
 */
public final class RecordHasher {

  /** Identities of different versions must not be compared. */
  public static final int VERSION = 2;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  /** Bytes, four words. */
  private static final int STEP = 32;

  /** Bytes that have words of the key of their own. */
  private static final int CHUNK = 2_048;

  private static final int CHUNK_WORDS = CHUNK / Long.BYTES;

  /** Where in the key the words are that stand behind those for a chunk. */
  private static final int TAIL = CHUNK_WORDS;

  private static final int FRAME = TAIL + STEP / Long.BYTES;
  private static final int CHAIN = FRAME + 2;
  private static final int MIX = CHAIN + 2;
  private static final int BASES = MIX + 4;
  private static final int KEY_WORDS = BASES + 2;

  private final long[] key = new long[KEY_WORDS];
  private final long firstBase;
  private final long secondBase;
  private byte[] scratch = new byte[STEP];
  private long low;
  private long high;

  public RecordHasher(long seed) {
    for (int i = 0; i < KEY_WORDS; i++) {
      key[i] = scramble(seed + (i + 1) * GOLDEN);
    }
    firstBase = Field61.of(key[BASES]);
    secondBase = Field61.of(key[BASES + 1]);
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
    if (length >= STEP && body.hasArray()) {
      return of(timestamp, body.array(), body.arrayOffset() + body.position(), length);
    }
    if (scratch.length < length) {
      scratch = new byte[length];
    }
    body.get(body.position(), scratch, 0, length);
    if (length < STEP) {
      Arrays.fill(scratch, length, STEP, (byte) 0);
    }
    return of(timestamp, scratch, 0, length);
  }

  /**
   * @param bytes with {@value #STEP} bytes or more from {@code at}; zeros behind a shorter record
   */
  private Identity of(long timestamp, byte[] bytes, int at, int length) {
    int tail = at + Math.max(length, STEP) - STEP;
    int from = at;
    long first = 0;
    long second = 0;
    low = 0;
    high = 0;
    for (; tail - from >= CHUNK; from += CHUNK) {
      addWords(bytes, from, CHUNK_WORDS);
      first = chain(first, firstBase);
      second = chain(second, secondBase);
      low = 0;
      high = 0;
    }
    // What is left over when all steps are done lies in the last one, with its words' second keys.
    addWords(bytes, from, (tail - from + STEP - 1) / STEP * (STEP / Long.BYTES));
    add(word(bytes, tail), word(bytes, tail + 8), TAIL);
    add(word(bytes, tail + 16), word(bytes, tail + 24), TAIL + 2);
    add(timestamp, length, FRAME);
    add(first, second, CHAIN);
    return Identity.of(mixed(MIX), mixed(MIX + 2));
  }

  /**
   * The loop that hashing consists of.
   *
   * @param words a multiple of 4, at most those of a chunk
   */
  private void addWords(byte[] bytes, int from, int words) {
    long lowSum = low;
    long highSum = high;
    long[] keys = key;
    for (int i = 0; i < words; i += 4) {
      int at = from + i * Long.BYTES;
      long a = word(bytes, at) + keys[i];
      long b = word(bytes, at + 8) + keys[i + 1];
      long c = word(bytes, at + 16) + keys[i + 2];
      long d = word(bytes, at + 24) + keys[i + 3];
      lowSum += a * b + c * d;
      highSum += Math.multiplyHigh(a, b) + Math.multiplyHigh(c, d);
    }
    low = lowSum;
    high = highSum;
  }

  private void add(long one, long other, int keyAt) {
    long a = one + key[keyAt];
    long b = other + key[keyAt + 1];
    low += a * b;
    high += Math.multiplyHigh(a, b);
  }

  /** A number with both sums as three more digits at its end. */
  private long chain(long number, long base) {
    long longer = Field61.add(Field61.multiply(number, base), low >>> 4);
    longer = Field61.add(Field61.multiply(longer, base), high >>> 4);
    return Field61.add(Field61.multiply(longer, base), ((low & 15) << 4) | (high & 15));
  }

  private long mixed(int keyAt) {
    long a = low + key[keyAt];
    long b = high + key[keyAt + 1];
    return scramble((a * b) ^ Math.multiplyHigh(a, b));
  }

  private static long word(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }

  /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
  private static long scramble(long bits) {
    long z = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
