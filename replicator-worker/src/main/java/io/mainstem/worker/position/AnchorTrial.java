package io.mainstem.worker.position;

import io.mainstem.api.offsets.OffsetRun;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether the target still holds what an anchor says, and how far to go back if it has
 * been truncated (an unclean election).
 *
 * <p>A log loses its end and nothing else. So the anchor holds if the batch right before its target
 * offset is the one that it should be. If not, the newest run that begins with a batch of ours is
 * looked for by halving, and that run is gone through. Whoever lost records is refused by the
 * broker at the next write, because the sequences no longer fit, so in general nothing of the
 * mirror was written on top of the loss; but a broker that lost all it knew of a producer does not
 * refuse. Therefore the last batch that is found is not taken for granted: the anchor is set before
 * it, to have it counted and compared with the source.
 *
 * <p>Use: until there is a {@link #verdict}, show it the target's batches of {@link #range} or give
 * it the runs. Not thread-safe.
 */
public final class AnchorTrial {
  private final Anchor anchor;
  private final long start;
  private final long marker;
  private @Nullable Verdict verdict;
  private @Nullable List<TrueRuns.Run> runs;
  private boolean seen;
  private boolean lookingForRuns;

  /**
   * The newest run that begins with a batch of ours has an index from {@code low} to {@code high}.
   */
  private int low;

  private int high;
  private @Nullable Survivor survivor;

  /** Target offsets, the last one exclusive. */
  public record Range(long from, long to) {}

  /**
   * What can be relied on.
   *
   * @param anchor the anchor itself, or one further back
   * @param lostTo one past the last source offset that was recorded and whose copy is lost; -1 if
   *     nothing is
   * @param tried the anchor that was tried
   * @param lostFrom the target offset from which on nothing of former generations is left, if of
   *     the anchor's own generation nothing is; nothing can be counted from there. -1 otherwise
   */
  public record Verdict(Anchor anchor, long lostTo, Anchor tried, long lostFrom) {

    /** The anchor holds. */
    public static Verdict holds(Anchor anchor) {
      return new Verdict(anchor, -1, anchor, -1);
    }

    /** True if what was written behind the anchor can be counted. */
    public boolean isCountable() {
      return lostFrom < 0 && !anchor.lineage().unfenced();
    }

    /**
     * True if what was counted shows that the owner who recorded the anchor wrote on top of the
     * loss before it knew of it: its fence is gone, and its records are there. They do not stand
     * behind what was copied before, so the order is broken and nobody can tell by how much.
     */
    public boolean isWrittenOver(TargetCount.Result counted) {
      return tried.behindMarker()
          && !anchor.equals(tried)
          && counted.written().stream()
              .anyMatch(
                  batch ->
                      batch.producerId() == tried.producerId()
                          && batch.producerEpoch() >= tried.producerEpoch());
    }
  }

  /**
   * @param start the first offset of the target: what is below cannot be checked, and need not be
   * @param marker where the fence marker of the owner who asks is, or the end of the log if there
   *     is none
   */
  public AnchorTrial(Anchor anchor, long start, long marker) {
    this.anchor = anchor;
    this.start = start;
    this.marker = marker;
    long last = anchor.nextTarget() - 1;
    if (anchor.isBareWord()) {
      lookingForRuns = true;
    } else if (last < start) {
      verdict = Verdict.holds(anchor);
    } else if (last >= marker) {
      seen = false;
      endOfRange();
    }
  }

  /** The answer; empty while there is something to show. */
  public Optional<Verdict> verdict() {
    return Optional.ofNullable(verdict);
  }

  /** True if the runs are asked for. */
  public boolean needsRuns() {
    return verdict == null && lookingForRuns;
  }

  /**
   * Takes the runs.
   *
   * @param newestFirst see {@link TrueRuns#newestFirst}
   */
  public void takeRuns(List<TrueRuns.Run> newestFirst) {
    lookingForRuns = false;
    runs =
        newestFirst.stream()
            .filter(each -> each.run().targetEnd() > start)
            .map(each -> each.with(withoutGone(each.run())))
            .toList();
    low = 0;
    high = runs.size();
    halve();
  }

  /** Without what the target has deleted by its retention. */
  private OffsetRun withoutGone(OffsetRun run) {
    long gone = Math.max(0, start - run.targetStart());
    return new OffsetRun(run.sourceStart() + gone, run.targetStart() + gone, run.count() - gone);
  }

  /** What to show now: the batches that hold these offsets, in order. */
  public Range range() {
    if (survivor != null) {
      OffsetRun run = survivor.run.run();
      return new Range(run.targetStart(), Math.min(run.targetEnd(), marker));
    }
    long at = runs == null ? anchor.nextTarget() - 1 : runs.get(middle()).run().targetStart();
    return new Range(at, at + 1);
  }

  /**
   * Takes the next batch of the range.
   *
   * @return false when no more is needed of it
   */
  public boolean visit(TargetBatch batch) {
    if (survivor != null) {
      return survivor.visit(batch);
    }
    seen =
        runs == null
            ? anchor.isRightBehind(batch)
            : isOurs(batch, runs.get(middle()), runs.get(middle()).run().targetStart());
    return false;
  }

  /** The range has been shown, or as much of it as there is. */
  public void endOfRange() {
    boolean there = seen;
    seen = false;
    if (survivor != null) {
      verdict = survivor.verdict();
    } else if (runs != null) {
      narrow(there);
    } else if (there) {
      verdict = Verdict.holds(anchor);
    } else {
      lookingForRuns = true;
    }
  }

  private void narrow(boolean there) {
    int middle = middle();
    low = there ? low : middle + 1;
    high = there ? middle : high;
    halve();
  }

  private void halve() {
    List<TrueRuns.Run> all = runs == null ? List.of() : runs;
    while (low < high && all.get(middle()).run().targetStart() >= marker) {
      low = middle() + 1;
    }
    if (low < high) {
      return;
    }
    if (low < all.size()) {
      survivor = new Survivor(all.get(low), low == 0);
    } else {
      verdict = nothingLeft(all);
    }
  }

  private int middle() {
    return (low + high) / 2;
  }

  /** Whatever of ours is found from the start on was written after the loss. */
  private Verdict nothingLeft(List<TrueRuns.Run> all) {
    if (all.isEmpty()) {
      return anchor.isBareWord()
          ? Verdict.holds(anchor)
          : new Verdict(anchor.at(anchor.nextSource(), start), -1, anchor, lostFrom(start));
    }
    TrueRuns.Run first = all.get(all.size() - 1);
    long source = Math.min(first.run().sourceStart(), first.goOnAtMost());
    return new Verdict(anchor.at(source, start), anchor.nextSource(), anchor, lostFrom(start));
  }

  /** Within the first generation all that was ever written can be counted from any offset on. */
  private long lostFrom(long target) {
    return anchor.lineage().generation() == 0 ? -1 : target;
  }

  private static boolean isOurs(TargetBatch batch, TrueRuns.Run run, long offset) {
    return batch.kind() == TargetBatch.Kind.DATA
        && run.producerIds().contains(batch.producerId())
        && batch.baseOffset() <= offset
        && offset < batch.nextOffset();
  }

  /** What is left of one run. */
  private final class Survivor {
    private final TrueRuns.Run run;
    private final boolean newest;
    private long survivedTo;
    private long lastBatchFrom;

    Survivor(TrueRuns.Run run, boolean newest) {
      this.run = run;
      this.newest = newest;
      this.survivedTo = run.run().targetStart();
      this.lastBatchFrom = survivedTo;
    }

    boolean visit(TargetBatch batch) {
      if (!isOurs(batch, run, survivedTo)) {
        return false;
      }
      lastBatchFrom = survivedTo;
      survivedTo = Math.min(batch.nextOffset(), run.run().targetEnd());
      return survivedTo < run.run().targetEnd();
    }

    Verdict verdict() {
      boolean nothingLost = newest && survivedTo == run.run().targetEnd();
      if (nothingLost && anchor.isBareWord()) {
        return Verdict.holds(anchor);
      }
      long source = run.run().sourceStart() + (lastBatchFrom - run.run().targetStart());
      return new Verdict(
          anchor.at(Math.min(source, run.goOnAtMost()), lastBatchFrom),
          nothingLost ? -1 : anchor.nextSource(),
          anchor,
          run.isOfFormerGeneration() ? lostFrom(survivedTo) : -1);
    }
  }
}
