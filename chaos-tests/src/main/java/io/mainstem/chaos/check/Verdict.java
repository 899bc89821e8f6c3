package io.mainstem.chaos.check;

/** What a checker says. */
public enum Verdict {
  /** Something happened, and nothing was wrong. */
  VALID,
  /** Something was wrong. */
  INVALID,
  /** Nothing can be said: nothing happened, the fault was not proved, or the checker failed. */
  UNKNOWN;

  /**
   * Of two verdicts over the same run: a fault found outweighs everything, and not knowing
   * outweighs being fine.
   */
  public Verdict and(Verdict other) {
    if (this == INVALID || other == INVALID) {
      return INVALID;
    }
    return this == UNKNOWN || other == UNKNOWN ? UNKNOWN : VALID;
  }
}
