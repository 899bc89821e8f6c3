package io.mainstem.auditor.reconcile;

import io.mainstem.api.audit.Verdict;
import io.mainstem.auditor.segment.Sums;
import io.mainstem.auditor.segment.Window;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is remembered of a window between two looks at it. Not thread-safe. */
final class WindowBook {

  final Window window;

  /** What was said of it before it was opened again. */
  final Optional<Verdict> before;

  private Sums source = Sums.ZERO;
  private Sums target = Sums.ZERO;
  private long changedAt;
  private long passedTick = -1;
  private long countedTick = -1;
  private @Nullable Ruling last;
  private @Nullable Examination examination;
  private boolean examining;

  WindowBook(Window window, Optional<Verdict> before, long now) {
    this.window = window;
    this.before = before;
    this.changedAt = now;
  }

  /** Notes the counts; what was found out about other counts no longer holds. */
  void look(Sums sourceNow, Sums targetNow, long now, long tick) {
    if (countedTick < 0) {
      countedTick = tick;
    }
    if (!source.equals(sourceNow) || !target.equals(targetNow)) {
      source = sourceNow;
      target = targetNow;
      changedAt = now;
      examination = null;
      passedTick = -1;
      countedTick = tick;
    }
  }

  /** The tick at which these counts were first seen. */
  long countedTick() {
    return countedTick;
  }

  /**
   * Notes whether the replicator has passed the records.
   *
   * @return the tick at which it was first seen to have, -1 if it has not
   */
  long passed(boolean passedNow, long tick) {
    if (!passedNow) {
      passedTick = -1;
    } else if (passedTick < 0) {
      passedTick = tick;
    }
    return passedTick;
  }

  boolean steady(long now, long forMillis) {
    return now - changedAt >= forMillis;
  }

  void examining() {
    examining = true;
  }

  boolean isExamining() {
    return examining;
  }

  /** Takes an answer in, if it is about the counts as they are. */
  void examined(Examination answer) {
    examining = false;
    if (answer.order().sourceSums().equals(source) && answer.order().targetSums().equals(target)) {
      examination = answer;
    }
  }

  @Nullable Examination examination() {
    return examination;
  }

  /** Notes a ruling; true if it says something new, or of new counts. */
  boolean rule(Ruling ruling, boolean countsChanged) {
    boolean news =
        countsChanged
            || last == null
            || last.verdict() != ruling.verdict()
            || last.settled() != ruling.settled();
    last = ruling;
    return news;
  }

  long changedAt() {
    return changedAt;
  }
}
