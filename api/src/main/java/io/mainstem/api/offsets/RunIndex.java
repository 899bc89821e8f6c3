package io.mainstem.api.offsets;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one mirror (one incarnation of its source and target), searchable both ways in O(log
 * n).
 *
 * <p>Where a mirror was restarted, or copied without shutting others out, a source record may stand
 * in the target more than once (see {@link RunLineage}). What is answered then is safe: whoever
 * goes on where a position is translated to misses nothing of what is in the target or will be.
 * That is the newest copy <em>that has come as far as those before it</em>; a newer one that has
 * not yet would leave out, should the source be lost now, what only the older one holds. See
 * docs/decisions/0107.
 *
 * <p>Not thread-safe.
 */
public final class RunIndex {

  /** The copies of the source that were begun one after the other. */
  private final TreeMap<Pass, RunCopy> copies = new TreeMap<>(Pass.BY_AGE);

  private long restart;

  /** What positions are translated by: of every source offset one copy. Null after a change. */
  private @Nullable RunCopy view;

  /** Of a generation there may be several if they could not shut each other out. */
  private record Pass(int generation, long producerId) {
    static final long FENCED = -1;
    static final Comparator<Pass> BY_AGE =
        Comparator.comparingInt(Pass::generation).thenComparingLong(Pass::producerId);

    static Pass of(OffsetRunBlock block) {
      RunLineage lineage = block.lineage();
      return new Pass(lineage.generation(), lineage.unfenced() ? block.producerId() : FENCED);
    }

    boolean isUnfenced() {
      return producerId != FENCED;
    }
  }

  /** Adds what a block says; blocks may come in any order and more than once. */
  public void add(OffsetRunBlock block) {
    copies.computeIfAbsent(Pass.of(block), any -> new RunCopy()).add(block);
    restart = Math.max(restart, block.lineage().restart());
    view = null;
  }

  /**
   * Adds a run, or extends the one with the same start; a shorter, older version of a known run
   * changes nothing.
   */
  public void add(OffsetRun run) {
    copies.computeIfAbsent(new Pass(0, Pass.FENCED), any -> new RunCopy()).add(run);
    view = null;
  }

  /**
   * Where the newest copy has come to: every replicable source record below it is in the target, as
   * far as the runs tell; -1 while nothing is known.
   */
  public long nextSource() {
    return copies.isEmpty() ? -1 : newestCopy().nextSource();
  }

  /** The lineage of whoever shuts all others out and goes on from a place of its own. */
  public RunLineage lineage() {
    if (copies.isEmpty()) {
      return RunLineage.FIRST;
    }
    Map.Entry<Pass, RunCopy> newest = begun().lastEntry();
    int generation = newest.getKey().generation();
    return newest.getKey().isUnfenced()
        ? new RunLineage(generation + 1, restart, false, null)
        : new RunLineage(generation, restart, false, newest.getValue().lostFrom());
  }

  /** Of those that wrote at the same time the one that has come furthest. */
  private RunCopy newestCopy() {
    NavigableMap<Pass, RunCopy> begun = begun();
    int generation = begun.lastKey().generation();
    return begun.tailMap(new Pass(generation, Long.MIN_VALUE), true).values().stream()
        .max(Comparator.comparingLong(RunCopy::nextSource))
        .orElseThrow();
  }

  /**
   * Without those that only somebody speaks of who was shut out before: whoever shut it out went on
   * with an older generation.
   */
  private NavigableMap<Pass, RunCopy> begun() {
    if (copies.size() < 2) {
      return copies;
    }
    NavigableMap<Pass, RunCopy> begun = new TreeMap<>(Pass.BY_AGE);
    copies.forEach(
        (pass, copy) -> {
          boolean wasShutOut =
              !pass.isUnfenced()
                  && copies.headMap(pass).entrySet().stream()
                      .anyMatch(e -> !e.getKey().isUnfenced() && e.getValue().isNewerThan(copy));
          if (!wasShutOut) {
            begun.put(pass, copy);
          }
        });
    return begun;
  }

  /** Forgets the runs that end at or below the target's log start offset. */
  public void trimBelowTarget(long targetLogStart) {
    copies.values().forEach(copy -> copy.trimBelowTarget(targetLogStart));
    if (copies.size() > 1) {
      Pass newest = begun().lastKey();
      copies.entrySet().removeIf(e -> e.getValue().isEmpty() && !e.getKey().equals(newest));
    }
    view = null;
  }

  /** The run that reaches furthest into the source. */
  public Optional<OffsetRun> newest() {
    return view().newest();
  }

  /**
   * The newest run whose target end is at or below the given target offset: where to go back to
   * after a truncation.
   */
  public Optional<OffsetRun> newestEndingAtOrBelowTarget(long targetOffset) {
    for (OffsetRun run : view().newestTargetFirst()) {
      if (run.targetEnd() <= targetOffset) {
        return Optional.of(run);
      }
    }
    return Optional.empty();
  }

  /** The target offset of the record at exactly this source offset; empty if no run holds it. */
  public OptionalLong targetOf(long sourceOffset) {
    return view().targetOf(sourceOffset);
  }

  /**
   * The source offset of the record at exactly this target offset; empty if no run of this mirror
   * holds it. Any copy will do: whoever has read up to there has read all that was copied before.
   */
  public OptionalLong sourceOf(long targetOffset) {
    for (RunCopy copy : standing()) {
      OptionalLong source = copy.sourceOf(targetOffset);
      if (source.isPresent()) {
        return source;
      }
    }
    return OptionalLong.empty();
  }

  /**
   * Translates a committed position (the next source offset to read) to the target: the offset of
   * the first copied record at or after it. A position at the end of what is copied translates to
   * the end of the newest run; where nothing was copied yet, to where the copy will begin. Empty if
   * the position is past what has been copied, or before the first run known.
   */
  public OptionalLong translatePosition(long sourcePosition) {
    RunCopy runs = view();
    OptionalLong exact = runs.targetOf(sourcePosition);
    if (exact.isPresent()) {
      return exact;
    }
    if (runs.isEmpty()) {
      return runs.nextTarget() >= 0 && sourcePosition <= runs.nextSource()
          ? OptionalLong.of(runs.nextTarget())
          : OptionalLong.empty();
    }
    OffsetRun before = runs.beforeSource(sourcePosition);
    OffsetRun after = runs.afterSource(sourcePosition);
    if (before == null) {
      return OptionalLong.empty();
    }
    if (after != null) {
      return OptionalLong.of(after.targetStart());
    }
    return sourcePosition <= runs.nextSource()
        ? OptionalLong.of(before.targetEnd())
        : OptionalLong.empty();
  }

  /**
   * Translates a position in the target (the next target offset to read) back to the source: the
   * source offset of the first of this mirror's records at or after it, or of one further back that
   * stands behind it for the first time. A position at or past the end of the newest run, or where
   * there is no run yet, translates to {@link #nextSource()}. Empty if it lies before the first run
   * known.
   */
  public OptionalLong translatePositionBack(long targetPosition) {
    List<RunCopy> standing = standing();
    OptionalLong next = nextSourceFrom(standing, targetPosition);
    if (next.isEmpty() || standing.size() == 1) {
      return next;
    }
    return OptionalLong.of(
        Math.min(next.getAsLong(), RunView.firstUnread(standing, targetPosition)));
  }

  private OptionalLong nextSourceFrom(List<RunCopy> standing, long targetPosition) {
    OptionalLong exact = sourceOf(targetPosition);
    if (exact.isPresent()) {
      return exact;
    }
    OffsetRun after = null;
    boolean any = false;
    boolean before = false;
    for (RunCopy copy : standing) {
      any |= !copy.isEmpty();
      before |= copy.beforeTarget(targetPosition) != null;
      OffsetRun next = copy.afterTarget(targetPosition);
      if (next != null && (after == null || next.targetStart() < after.targetStart())) {
        after = next;
      }
    }
    if (!any) {
      return nextSource() < 0 ? OptionalLong.empty() : OptionalLong.of(nextSource());
    }
    if (!before) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(after == null ? nextSource() : after.sourceStart());
  }

  /** By source offset the runs that positions are translated by; none of them overlap. */
  public Iterable<OffsetRun> runs() {
    return view().runs();
  }

  public int size() {
    return view().size();
  }

  /** What there is of the copies, the newest first, as far as the target has not lost it. */
  private List<RunCopy> standing() {
    List<RunCopy> standing = new ArrayList<>();
    long lostFrom = Long.MAX_VALUE;
    long lostBefore = Long.MAX_VALUE;
    int generation = -1;
    for (Map.Entry<Pass, RunCopy> copy : begun().descendingMap().entrySet()) {
      if (copy.getKey().generation() != generation) {
        generation = copy.getKey().generation();
        lostBefore = lostFrom;
      }
      standing.add(copy.getValue().withoutTargetFrom(lostBefore));
      Long lost = copy.getValue().lostFrom();
      lostFrom = lost == null ? lostFrom : Math.min(lostFrom, lost);
    }
    return standing;
  }

  private RunCopy view() {
    RunCopy known = view;
    if (known == null) {
      known = copies.size() == 1 ? copies.firstEntry().getValue() : RunView.of(standing());
      view = known;
    }
    return known;
  }
}
