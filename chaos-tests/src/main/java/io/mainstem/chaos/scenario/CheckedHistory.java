package io.mainstem.chaos.scenario;

import io.mainstem.chaos.check.Checker;
import io.mainstem.chaos.check.Finding;
import io.mainstem.chaos.history.History;
import io.mainstem.chaos.history.HistoryEvent;
import java.util.List;

/** A history whose events go to checkers, too, in the order of the file. Thread-safe. */
final class CheckedHistory implements History {
  private final History history;
  private final List<Checker> checkers;

  CheckedHistory(History history, List<Checker> checkers) {
    this.history = history;
    this.checkers = List.copyOf(checkers);
  }

  @Override
  public synchronized void note(HistoryEvent event) {
    history.note(event);
    checkers.forEach(checker -> checker.see(event));
  }

  /** What the checkers think together. */
  synchronized Finding finding() {
    return checkers.stream().map(Checker::finding).reduce(Finding.VALID, Finding::and);
  }

  @Override
  public void close() {
    history.close();
  }
}
