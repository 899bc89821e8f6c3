package io.mainstem.chaos.check;

import io.mainstem.chaos.history.HistoryEvent;
import org.jspecify.annotations.Nullable;

/** Turns whatever a checker throws into the verdict UNKNOWN. */
final class GuardedChecker implements Checker {
  private final Checker checker;
  private @Nullable Finding failure;

  GuardedChecker(Checker checker) {
    this.checker = checker;
  }

  @Override
  public void see(HistoryEvent event) {
    if (failure != null) {
      return;
    }
    try {
      checker.see(event);
    } catch (RuntimeException e) {
      failure = failed(e);
    }
  }

  @Override
  public Finding finding() {
    if (failure != null) {
      return failure;
    }
    try {
      return checker.finding();
    } catch (RuntimeException e) {
      return failed(e);
    }
  }

  private Finding failed(RuntimeException e) {
    return Finding.unknown(
        "The checker %s failed: %s".formatted(checker.getClass().getSimpleName(), e));
  }
}
