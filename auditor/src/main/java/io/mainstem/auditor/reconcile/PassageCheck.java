package io.mainstem.auditor.reconcile;

import io.mainstem.auditor.segment.Window;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * Looks, while windows still fill, whether what the replicator has passed can be at the target.
 *
 * <p>The runs are the ruler between both logs: a stretch of the source must hold as many records as
 * the runs say were copied from it, and a stretch of the target as many as the runs say were copied
 * into it. Where either does not hold, records may be missing. That is a suspicion and proves
 * nothing (a crash of the replicator swallows runs, too): it says which windows are worth comparing
 * at once, instead of when they are over. Where runs are forgotten nothing is suspected, and the
 * end of the window decides.
 *
 * <p>Costs a few comparisons for each look at a log. Not thread-safe.
 */
final class PassageCheck {

  private final LogBook source;
  private final LogBook target;
  private final RunLedger runs;
  private final Set<Long> writers;
  private long sourceChecked = -1;
  private long targetChecked = -1;

  PassageCheck(LogBook source, LogBook target, RunLedger runs, Set<Long> writers) {
    this.source = source;
    this.target = target;
    this.runs = runs;
    this.writers = writers;
  }

  /**
   * The windows in which records that the replicator has passed may be missing, out of what was not
   * looked at before.
   *
   * @param unsettled all windows that are not settled
   */
  Set<Window> suspects(Collection<Window> unsettled) {
    Set<Window> suspects = new TreeSet<>();
    checkSource(suspects);
    if (isShortAtTarget()) {
      suspects.addAll(unsettled); // which of them it should have been is not known
    }
    suspects.retainAll(Set.copyOf(unsettled));
    return suspects;
  }

  private void checkSource(Set<Window> suspects) {
    for (Stretch stretch : source.stretches()) {
      if (stretch.to() > runs.position()) {
        return; // not passed yet
      }
      if (stretch.from() < sourceChecked) {
        continue;
      }
      sourceChecked = stretch.to();
      if (runs.remembers(stretch.from())
          && runs.mapped(stretch.from(), stretch.to()) < stretch.all()) {
        suspects.addAll(stretch.windows());
      }
    }
  }

  private boolean isShortAtTarget() {
    boolean isShort = false;
    for (Stretch stretch : target.stretches()) {
      if (stretch.to() > runs.targetPosition()) {
        return isShort; // not all runs into it have been told yet
      }
      if (stretch.from() >= targetChecked) {
        targetChecked = stretch.to();
        isShort |= stretch.of(writers) < runs.mappedAtTarget(stretch.from(), stretch.to());
      }
    }
    return isShort;
  }
}
