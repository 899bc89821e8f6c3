package io.mainstem.auditor.reconcile;

import io.mainstem.api.audit.Verdict;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.segment.Window;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What can be seen of a mirror, at both its ends and in between, and what cannot. */
final class MirrorSight implements Doubts {

  private static final long MAX_AHEAD_MILLIS = 60_000;

  private final MirrorSpec spec;
  private final LogBook source;
  private final LogBook target;
  private final RunLedger runs;
  private final Set<Long> writers;

  MirrorSight(MirrorSpec spec, LogBook source, LogBook target, RunLedger runs, Set<Long> writers) {
    this.spec = spec;
    this.source = source;
    this.target = target;
    this.runs = runs;
    this.writers = writers;
  }

  WindowLook look(Window window) {
    return new WindowLook(
        source.windows().holding(window, null), target.windows().holding(window, writers));
  }

  /**
   * Whether the replicator says that it has passed all that the window holds: at the source, and at
   * the target what it wrote itself.
   */
  boolean isTold(Window window, WindowLook look) {
    return runs.position() >= Math.max(0, look.sourceEnd())
        && runs.targetPosition()
            >= target
                .windows()
                .end(
                    window,
                    writer -> writers.contains(writer) && !runs.redeliveries().isBy(writer));
  }

  /** What keeps the window from being looked at as long as it lasts; null for nothing. */
  @Nullable String problem(Window window, long now) {
    if (source.problem() != null) {
      return "the source cannot be read: " + source.problem();
    }
    if (target.problem() != null) {
      return "the target cannot be read: " + target.problem();
    }
    return window.start() - now > MAX_AHEAD_MILLIS
        ? "its records are from the future: the clock of a producer or of this auditor is wrong"
        : null;
  }

  /** Why the window can never be known for certain; null if it can. */
  @Nullable String blindness(Window window, WindowLook look) {
    String atEnds = source.blindness(window);
    if (atEnds == null) {
      atEnds = source.lostEnd(window); // the target may hold what was copied before
    }
    if (atEnds == null) {
      atEnds = target.blindness(window);
    }
    if (atEnds == null && beganLate()) {
      boolean straddles = look.atSource().map(at -> at.firstOffset() < runs.start()).orElse(false);
      return straddles ? "the mirror began at source offset " + runs.start() : null;
    }
    return atEnds;
  }

  @Override
  public @Nullable String about(Finding finding) {
    if (spec.compacted() && OF_COMPACTED.about(finding) != null) {
      return OF_COMPACTED.about(finding);
    }
    // A lost end may have held it, counted in that window or in a later one.
    return finding.kind() == Verdict.PHANTOM ? source.mayHaveLost(finding.timestamp()) : null;
  }

  /** Records from before a mirror that was told to begin at the end are not on its books. */
  boolean isBeforeStart(WindowLook look) {
    return beganLate() && look.atSource().map(at -> at.nextOffset() <= runs.start()).orElse(false);
  }

  private boolean beganLate() {
    return !spec.fromStart() && runs.position() >= 0;
  }

  /** An order to compare the records of a window. */
  ExaminationOrder order(
      Window window,
      Optional<SegmentEntry> atSource,
      Optional<SegmentEntry> atTarget,
      Optional<ExaminationOrder.Passage> passedOnly) {
    RunLedger excerpt =
        runs.excerpt(
            atSource.map(SegmentEntry::firstOffset).orElse(0L),
            atSource.map(SegmentEntry::nextOffset).orElse(0L),
            atTarget.map(SegmentEntry::firstOffset).orElse(0L),
            atTarget.map(SegmentEntry::nextOffset).orElse(0L));
    return new ExaminationOrder(
        spec.id(),
        window,
        source.log(),
        target.log(),
        atSource,
        atTarget,
        source.covered(),
        target.covered(),
        new HashSet<>(writers),
        excerpt,
        passedOnly);
  }
}
