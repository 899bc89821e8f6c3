package io.mainstem.wire.batch;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * CRC32C, and its arithmetic.
 *
 * <p>A CRC is linear over GF(2): when some leading bytes of a message change, the checksum changes
 * by the difference of the leading parts' checksums, pushed through as many zero bytes as follow
 * them. Pushing a remainder through n zero bytes is multiplying it by x^(8n) modulo the polynomial,
 * which takes at most one multiplication per bit of n. So a header can be exchanged without reading
 * the payload again. Polynomials are held bit-reflected, as CRC32C is: bit 31 is the coefficient of
 * x^0.
 */
final class Checksums {
  private static final int POLYNOMIAL = 0x82F63B78;

  /** x^(2^k) modulo the polynomial, for k = 0 to 31. */
  private static final int[] POWERS = powers();

  private Checksums() {}

  /** The CRC32C of part of a buffer. {@code state} is scratch: reset before use. */
  static int crc32c(CRC32C state, ByteBuffer buffer, int from, int length) {
    state.reset();
    if (buffer.hasArray()) {
      state.update(buffer.array(), buffer.arrayOffset() + from, length);
    } else {
      state.update(buffer.slice(from, length));
    }
    return (int) state.getValue();
  }

  /**
   * What the checksum of a message changes by (XOR), when its leading part changes.
   *
   * @param before checksum of the leading part as it was
   * @param after checksum of the leading part, of the same length, as it is now
   * @param following bytes of the message after that part
   */
  static int changeThrough(int before, int after, int following) {
    int remainder = before ^ after;
    int power = 3;
    for (int left = following; left != 0 && remainder != 0; left >>>= 1, power++) {
      if ((left & 1) != 0) {
        remainder = multiply(remainder, POWERS[power & 31]);
      }
    }
    return remainder;
  }

  /** The product of two polynomials modulo {@link #POLYNOMIAL}. */
  private static int multiply(int a, int b) {
    int product = 0;
    int term = b;
    for (int factor = a; factor != 0; factor <<= 1) {
      product ^= term & (factor >> 31);
      term = (term >>> 1) ^ (POLYNOMIAL & -(term & 1));
    }
    return product;
  }

  private static int[] powers() {
    int[] powers = new int[32];
    powers[0] = 1 << 30;
    for (int k = 1; k < powers.length; k++) {
      powers[k] = multiply(powers[k - 1], powers[k - 1]);
    }
    return powers;
  }
}
