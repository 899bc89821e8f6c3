package io.mainstem.auditor.reconcile;

import io.mainstem.api.audit.Verdict;
import io.mainstem.auditor.segment.Sums;
import io.mainstem.auditor.segment.Window;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
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
  private long examinedAt = -1;
  private boolean examining;
  private final TreeMap<Long, Finding> proved = new TreeMap<>();
  private boolean provedMore;
  private @Nullable Suspicion suspicion;
  private @Nullable Suspicion laterSuspicion;

  /**
   * Records may be missing.
   *
   * @param passedBelow the source offset that the replicator had passed
   * @param tick of the books by then
   */
  record Suspicion(long passedBelow, long tick) {}

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

  /** Notes that records may be missing; what is suspected already is looked at first. */
  void suspect(Suspicion found) {
    if (suspicion == null) {
      suspicion = found;
    } else {
      laterSuspicion = found;
    }
  }

  /** What to look at before the window is over; null for nothing. */
  @Nullable Suspicion suspicion() {
    return suspicion;
  }

  /** Records proved to be at fault before the window was over, by source offset. */
  List<Finding> proved() {
    return List.copyOf(proved.values());
  }

  /** Whether the replicator was seen to fail here since the window was opened last. */
  boolean hasFailed() {
    return !proved.isEmpty();
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
    if (answer.order().passage().isPresent()) {
      for (Finding finding : answer.findings()) {
        provedMore |= proved.put(finding.sourceOffset(), finding) == null;
      }
      suspicion = laterSuspicion;
      laterSuspicion = null;
    } else if (answer.order().sourceSums().equals(source)
        && answer.order().targetSums().equals(target)) {
      examination = answer;
      examinedAt = -1;
    }
  }

  @Nullable Examination examination() {
    return examination;
  }

  /** Forgets that the records could not be compared, after some time: perhaps they can now. */
  void retry(long now, long afterMillis) {
    if (examination == null || !examination.mayBeRepeated()) {
      return;
    }
    if (examinedAt < 0) {
      examinedAt = now;
    } else if (now - examinedAt >= afterMillis) {
      examination = null;
    }
  }

  /** Notes a ruling; true if it says something new, or of new counts. */
  boolean rule(Ruling ruling, boolean countsChanged) {
    boolean news =
        countsChanged
            || provedMore
            || last == null
            || last.verdict() != ruling.verdict()
            || last.settled() != ruling.settled();
    last = ruling;
    provedMore = false;
    return news;
  }

  long changedAt() {
    return changedAt;
  }
}
