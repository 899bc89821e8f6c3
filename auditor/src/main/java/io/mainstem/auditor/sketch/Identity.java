package io.mainstem.auditor.sketch;

/**
 * What a record is known by: a keyed hash of its key, timestamp, value and headers, as two elements
 * of the field of {@link InvertibleSketch}. It tells nothing about the contents to whoever lacks
 * the key.
 *
 * @param high 0 to 2^61-2
 * @param low 0 to 2^61-2
 */
public record Identity(long high, long low) {

  public Identity {
    if (high < 0 || high >= Field61.PRIME || low < 0 || low >= Field61.PRIME) {
      throw new IllegalArgumentException("not field elements: " + high + ", " + low);
    }
  }

  /** The identity of any 128 bits. */
  public static Identity of(long highBits, long lowBits) {
    return new Identity(Field61.of(highBits), Field61.of(lowBits));
  }
}
