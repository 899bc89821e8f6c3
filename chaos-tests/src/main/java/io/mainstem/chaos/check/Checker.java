package io.mainstem.chaos.check;

import io.mainstem.chaos.history.HistoryEvent;

/** Reads a history event by event, then says what it thinks of it. Not thread-safe; used once. */
public interface Checker {

  /** The next event of the history. */
  void see(HistoryEvent event);

  /** What it thinks, after the last event. */
  Finding finding();

  /**
   * The same checker, but one that says UNKNOWN when it throws: a broken checker has proved
   * nothing.
   */
  static Checker guarded(Checker checker) {
    return new GuardedChecker(checker);
  }
}
