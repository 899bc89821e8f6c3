package io.mainstem.chaos.check;

import io.mainstem.chaos.history.HistoryEvent;

/**
 * At least so many faults were injected, each with evidence, while records were being acknowledged.
 */
public final class FaultChecker implements Checker {
  private final int planned;
  private int began;
  private int proved;
  private int unproved;
  private boolean loadBefore;
  private boolean loadAfter;

  /**
   * @param planned how many faults the scenario meant to inject; 0 for a run in peace
   */
  public FaultChecker(int planned) {
    this.planned = planned;
  }

  @Override
  public void see(HistoryEvent event) {
    if (event instanceof HistoryEvent.FaultBegan) {
      began++;
    } else if (event instanceof HistoryEvent.FaultEnded ended) {
      if (ended.evidence() == null) {
        unproved++;
      } else {
        proved++;
      }
      loadAfter = false;
    } else if (event instanceof HistoryEvent.Acknowledged) {
      loadBefore |= began == 0;
      loadAfter = true;
    }
  }

  /** Faults that are proved to have happened. */
  public int proved() {
    return proved;
  }

  @Override
  public Finding finding() {
    if (unproved > 0) {
      return Finding.unknown(
          "%d of the faults cannot be proved to have happened.".formatted(unproved));
    }
    if (proved < planned) {
      return Finding.unknown("Only %d of %d faults were injected.".formatted(proved, planned));
    }
    if (planned > 0 && !(loadBefore && loadAfter)) {
      return Finding.unknown(
          "No records were acknowledged before the first fault, or none after the last.");
    }
    return Finding.VALID;
  }
}
