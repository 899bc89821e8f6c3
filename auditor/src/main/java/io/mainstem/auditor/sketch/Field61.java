package io.mainstem.auditor.sketch;

/**
 * Arithmetic modulo the Mersenne prime 2^61-1. Sums live in a field rather than in 64-bit integers
 * because every number but 0 has an inverse there: the sum of an identity counted k times can be
 * divided by k, whatever k is.
 */
final class Field61 {

  /** 2^61-1. */
  static final long PRIME = (1L << 61) - 1;

  private Field61() {}

  /** Any 64 bits as an element, 0 to {@link #PRIME} - 1. */
  static long of(long bits) {
    return reduce((bits & PRIME) + (bits >>> 61));
  }

  static long add(long a, long b) {
    return reduce(a + b);
  }

  static long negate(long a) {
    return a == 0 ? 0 : PRIME - a;
  }

  static long multiply(long a, long b) {
    long high = Math.multiplyHigh(a, b);
    long low = a * b;
    return reduce((low & PRIME) + ((low >>> 61) | (high << 3)));
  }

  /** The element of a signed integer: negative ones count down from zero. */
  static long ofSigned(long number) {
    return number >= 0 ? of(number) : negate(of(-number));
  }

  /**
   * The number that gives 1 when multiplied with {@code a}, by Fermat: a^(p-2).
   *
   * @throws ArithmeticException for 0
   */
  static long inverse(long a) {
    if (a == 0) {
      throw new ArithmeticException("0 has no inverse");
    }
    long result = 1;
    long square = a;
    for (long power = PRIME - 2; power != 0; power >>>= 1) {
      if ((power & 1) != 0) {
        result = multiply(result, square);
      }
      square = multiply(square, square);
    }
    return result;
  }

  /**
   * Without a branch: whether a sum of identities overflows is a coin toss, which no processor can
   * predict.
   */
  private static long reduce(long sum) {
    long over = sum - PRIME;
    return over + (PRIME & (over >> 63));
  }
}
