package io.mainstem.wire.batch;

/** Arithmetic of producer sequences: 0 to 2^31-1, then 0 again. */
public final class Sequences {
  private Sequences() {}

  /** The sequence this many records later; {@code records} is 0 or more. */
  public static int advance(int sequence, int records) {
    return (sequence + records) & Integer.MAX_VALUE;
  }

  /** Records from the first sequence up to the last one, both counted: 1 to 2^31-1. */
  public static int count(int first, int last) {
    return ((last - first) & Integer.MAX_VALUE) + 1;
  }
}
