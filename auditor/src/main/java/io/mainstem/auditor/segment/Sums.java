package io.mainstem.auditor.segment;

/**
 * Counts and sums of some records of one log. Linear: the sums of two disjoint sets add up, and can
 * be taken apart again.
 *
 * @param records how many
 * @param bytes of their batches, headers included; a batch that reaches over the edge of a window
 *     counts where it begins
 * @param batches sum of the identities of the batches that begin here, see {@link BatchIdentity};
 *     equal at both ends as long as batches are passed through as they are
 */
public record Sums(long records, long bytes, long batches) {

  public static final Sums ZERO = new Sums(0, 0, 0);

  public Sums plus(Sums other) {
    return new Sums(records + other.records, bytes + other.bytes, batches + other.batches);
  }

  public Sums minus(Sums other) {
    return new Sums(records - other.records, bytes - other.bytes, batches - other.batches);
  }

  public boolean areZero() {
    return records == 0 && bytes == 0 && batches == 0;
  }
}
