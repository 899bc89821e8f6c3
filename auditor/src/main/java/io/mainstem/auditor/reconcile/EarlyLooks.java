package io.mainstem.auditor.reconcile;

import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.segment.Window;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Has windows of one mirror compared before they are over, where what the replicator has passed may
 * be missing. Not thread-safe.
 */
final class EarlyLooks {

  private final MirrorSpec spec;
  private final LogBook target;
  private final RunLedger runs;
  private final MirrorSight sight;
  private final PassageCheck passage;

  EarlyLooks(
      MirrorSpec spec,
      LogBook source,
      LogBook target,
      RunLedger runs,
      Set<Long> writers,
      MirrorSight sight) {
    this.spec = spec;
    this.target = target;
    this.runs = runs;
    this.sight = sight;
    this.passage = new PassageCheck(source, target, runs, writers);
  }

  /**
   * What a filter drops the runs do not tell from what is lost, and what compaction removes
   * neither: there the end of the window decides.
   */
  void suspect(Map<Window, WindowBook> unsettled, long tick) {
    if (runs.position() < 0 || spec.compacted() || runs.filters().any()) {
      return;
    }
    WindowBook.Suspicion found = new WindowBook.Suspicion(runs.position(), tick);
    for (Window window : passage.suspects(unsettled.keySet())) {
      WindowBook book = unsettled.get(window);
      if (book != null) {
        book.suspect(found);
      }
    }
  }

  /** Has suspicions looked at once the target is seen up to an end taken after they came up. */
  void look(WindowBook book, WindowLook look, Judgements into) {
    WindowBook.Suspicion suspicion = book.suspicion();
    if (suspicion == null
        || book.isExamining()
        || look.atSource().isEmpty()
        || target.provenTick() <= suspicion.tick()
        || !into.mayLookEarly()) {
      return;
    }
    SegmentEntry whole = look.atSource().get();
    long until = Math.min(whole.nextOffset(), suspicion.passedBelow());
    long copiedUntil = runs.targetEndOf(until).orElse(Long.MAX_VALUE);
    book.examining();
    into.examine(
        sight.order(
            book.window,
            Optional.of(whole.until(until)),
            look.atTarget(),
            Optional.of(new ExaminationOrder.Passage(until, copiedUntil))));
  }
}
