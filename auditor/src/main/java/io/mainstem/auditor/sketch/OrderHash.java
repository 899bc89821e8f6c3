package io.mainstem.auditor.sketch;

/**
 * A hash of a sequence that can be joined: the sequence as the digits of a number in base {@link
 * #BASE}, modulo 2^61-1 (Rabin's fingerprint). Equal sequences have equal hashes; two different
 * ones of n records collide with a chance of n / 2^61.
 *
 * @param hash of the sequence so far
 * @param length of the sequence, 0 or more
 */
public record OrderHash(long hash, long length) {

  private static final long BASE = 0x1b873593cc9e2d51L & Field61.PRIME;

  /** The hash of nothing. */
  public static final OrderHash EMPTY = new OrderHash(0, 0);

  /** What a record adds to a sequence: the digit that it is. */
  static long digit(Identity record) {
    return Field61.add(record.low(), Field61.multiply(record.high(), BASE));
  }

  /** The hash of a sequence with one digit more at its end. */
  static long append(long hash, long digit) {
    return Field61.add(Field61.multiply(hash, BASE), digit);
  }

  /** The sequence with one record more at its end. */
  public OrderHash then(Identity next) {
    return append(digit(next));
  }

  /** The sequence with something more at its end that is known by 64 bits. */
  public OrderHash then(long identity) {
    return append(Field61.of(identity));
  }

  /** The sequence with another one after it. */
  public OrderHash then(OrderHash next) {
    return new OrderHash(
        Field61.add(Field61.multiply(hash, shift(next.length)), next.hash), length + next.length);
  }

  /** The sequence without what it ends with: {@code a.then(b).without(b)} is {@code a}. */
  public OrderHash without(OrderHash ending) {
    long back = Field61.inverse(shift(ending.length));
    return new OrderHash(
        Field61.multiply(Field61.add(hash, Field61.negate(ending.hash)), back),
        length - ending.length);
  }

  private OrderHash append(long digit) {
    return new OrderHash(append(hash, digit), length + 1);
  }

  /** {@link #BASE} to the power of a length. */
  private static long shift(long length) {
    long shift = 1;
    long square = BASE;
    for (long power = length; power != 0; power >>>= 1) {
      if ((power & 1) != 0) {
        shift = Field61.multiply(shift, square);
      }
      square = Field61.multiply(square, square);
    }
    return shift;
  }
}
