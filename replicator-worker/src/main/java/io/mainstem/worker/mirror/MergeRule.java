package io.mainstem.worker.mirror;

/**
 * Decides whether a mirror's batches are so small that they are better merged: a partition has at
 * most five batches under way, so tiny ones would bound its rate by the round trip. Merging begins
 * only when batches are tiny <em>and</em> pile up, and ends when either has been over for a while;
 * so a quiet mirror passes everything through at once, and nothing flaps. Not thread-safe.
 */
final class MergeRule {
  /** Average batch size below which merging may begin. */
  static final int TINY_BYTES = 4 << 10;

  /** Average batch size above which it ends. */
  static final int SMALL_BYTES = 8 << 10;

  /** Batches waiting for the target that make a pile. */
  static final int PILE = 10;

  /** Answers in a row without a pile that end it. */
  static final int CALM_ANSWERS = 50;

  private static final double WEIGHT = 0.05;

  private double averageBytes = SMALL_BYTES;
  private boolean merging;
  private int calm;

  /**
   * A batch of the source that may pass.
   *
   * @param pendingBatches handed over and not acknowledged
   */
  void observe(int bytes, int pendingBatches) {
    averageBytes += WEIGHT * (bytes - averageBytes);
    if (merging) {
      merging = averageBytes <= SMALL_BYTES;
    } else if (pendingBatches >= PILE && averageBytes < TINY_BYTES) {
      merging = true;
      calm = 0;
    }
  }

  /**
   * An answer of the source has been handed on. While merging few batches wait, whatever the rate:
   * only a long calm says that it is over.
   */
  void answerDone(int pendingBatches) {
    calm = pendingBatches == 0 ? calm + 1 : 0;
    merging &= calm < CALM_ANSWERS;
  }

  boolean isMerging() {
    return merging;
  }

  /** True for a batch that is worth merging. */
  static boolean isSmall(int bytes) {
    return bytes < SMALL_BYTES;
  }
}
