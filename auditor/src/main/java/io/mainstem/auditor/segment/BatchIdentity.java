package io.mainstem.auditor.segment;

/** What a whole batch is known by without looking into it. */
public final class BatchIdentity {

  private BatchIdentity() {}

  /**
   * The identity of a batch.
   *
   * @param records in it
   * @param baseTimestamp of its header
   * @param maxTimestamp of its header
   * @param contentChecksum CRC32C over the batch with its writer's fields blanked, which the broker
   *     and the wire layer keep true
   */
  public static long of(int records, long baseTimestamp, long maxTimestamp, int contentChecksum) {
    long mixed = scramble(((long) contentChecksum << 32) | (records & 0xffffffffL));
    mixed = scramble(mixed ^ baseTimestamp);
    return scramble(mixed + 0x9e3779b97f4a7c15L + maxTimestamp);
  }

  /** The finaliser of SplitMix64 (Steele, Lea, Flood 2014). */
  private static long scramble(long bits) {
    long z = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
