package io.mainstem.api.offsets;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one mirror (one incarnation of its source and target), searchable both ways in O(log
 * n). Runs of one mirror never overlap in either log; a longer run with the same start replaces a
 * shorter one. Not thread-safe.
 */
public final class RunIndex {

  private final TreeMap<Long, OffsetRun> bySource = new TreeMap<>();
  private final TreeMap<Long, OffsetRun> byTarget = new TreeMap<>();

  /**
   * The position that the newest run leads to, see {@link OffsetRunBlock#nextSource()}; -1 while
   * there is no run.
   */
  private long nextSource = -1;

  /** Where records after {@link #nextSource} will land, or later; -1 while no block is known. */
  private long nextTarget = -1;

  /** The owner of the newest block, and for each owner's epoch where it began. */
  private long ownerId = -1;

  private int ownerEpoch = -1;
  private final TreeMap<Integer, Long> placeByEpoch = new TreeMap<>();

  /**
   * Adds what a block says; blocks may come in any order and more than once. An owner that began
   * further back than its predecessors had come (the target had lost its end) makes their runs from
   * there on untrue, whenever they are told.
   */
  public void add(OffsetRunBlock block) {
    int epoch = block.producerEpoch();
    if (ownerId == -1) {
      ownerId = block.producerId();
    }
    boolean comparable = block.producerId() == ownerId;
    long valid = Long.MAX_VALUE;
    if (comparable) {
      long place =
          block.runs().isEmpty()
              ? block.nextSource()
              : Math.min(block.nextSource(), block.runs().get(0).sourceStart());
      placeByEpoch.merge(epoch, place, Math::min);
      valid =
          placeByEpoch.tailMap(epoch, false).values().stream()
              .min(Long::compare)
              .orElse(Long.MAX_VALUE);
      if (epoch > ownerEpoch) {
        cutFrom(place);
      }
    }
    for (OffsetRun run : block.runs()) {
      if (run.sourceStart() < valid) {
        put(cutAt(run, valid));
      }
    }
    follow(block, comparable);
  }

  private void follow(OffsetRunBlock block, boolean comparable) {
    if (comparable && block.producerEpoch() > ownerEpoch) {
      ownerEpoch = block.producerEpoch();
      nextSource = block.nextSource();
      nextTarget = block.nextTarget();
    } else if (!comparable || block.producerEpoch() == ownerEpoch) {
      nextSource = Math.max(nextSource, block.nextSource());
      nextTarget = Math.max(nextTarget, block.nextTarget());
    }
  }

  /** Forgets all source offsets from this one on. */
  private void cutFrom(long source) {
    Map.Entry<Long, OffsetRun> last = bySource.lastEntry();
    while (last != null && last.getValue().sourceEnd() > source) {
      OffsetRun run = last.getValue();
      bySource.remove(run.sourceStart());
      byTarget.remove(run.targetStart());
      if (run.sourceStart() < source) {
        put(cutAt(run, source));
        return;
      }
      last = bySource.lastEntry();
    }
  }

  private static OffsetRun cutAt(OffsetRun run, long source) {
    return run.sourceEnd() <= source
        ? run
        : new OffsetRun(run.sourceStart(), run.targetStart(), source - run.sourceStart());
  }

  /**
   * Adds a run, or extends the one with the same start; a shorter, older version of a known run
   * changes nothing.
   */
  public void add(OffsetRun run) {
    put(run);
    nextSource = Math.max(nextSource, run.sourceEnd());
  }

  private void put(OffsetRun run) {
    OffsetRun known = bySource.get(run.sourceStart());
    if (known != null && known.targetStart() == run.targetStart() && known.count() >= run.count()) {
      return;
    }
    if (known != null) {
      byTarget.remove(known.targetStart());
    }
    bySource.put(run.sourceStart(), run);
    byTarget.put(run.targetStart(), run);
  }

  /**
   * Every replicable source record below it is in the target, as far as the runs tell; -1 while
   * there is no run.
   */
  public long nextSource() {
    return nextSource;
  }

  /** Forgets the runs that end at or below the target's log start offset. */
  public void trimBelowTarget(long targetLogStart) {
    var runs = byTarget.headMap(targetLogStart, false).values().iterator();
    while (runs.hasNext()) {
      OffsetRun run = runs.next();
      if (run.targetEnd() <= targetLogStart) {
        runs.remove();
        bySource.remove(run.sourceStart());
      }
    }
  }

  /** The run that reaches furthest into the source. */
  public Optional<OffsetRun> newest() {
    return bySource.isEmpty() ? Optional.empty() : Optional.of(bySource.lastEntry().getValue());
  }

  /**
   * The newest run whose target end is at or below the given target offset: where to go back to
   * after a truncation.
   */
  public Optional<OffsetRun> newestEndingAtOrBelowTarget(long targetOffset) {
    return byTarget.descendingMap().values().stream()
        .filter(run -> run.targetEnd() <= targetOffset)
        .findFirst();
  }

  /** The target offset of the record at exactly this source offset; empty if no run holds it. */
  public OptionalLong targetOf(long sourceOffset) {
    OffsetRun run = valueOrNull(bySource.floorEntry(sourceOffset));
    return run != null && sourceOffset < run.sourceEnd()
        ? OptionalLong.of(run.targetStart() + (sourceOffset - run.sourceStart()))
        : OptionalLong.empty();
  }

  /**
   * The source offset of the record at exactly this target offset; empty if no run of this mirror
   * holds it.
   */
  public OptionalLong sourceOf(long targetOffset) {
    OffsetRun run = valueOrNull(byTarget.floorEntry(targetOffset));
    return run != null && targetOffset < run.targetEnd()
        ? OptionalLong.of(run.sourceStart() + (targetOffset - run.targetStart()))
        : OptionalLong.empty();
  }

  /**
   * Translates a committed position (the next source offset to read) to the target: the offset of
   * the first copied record at or after it. A position at the end of what is copied translates to
   * the end of the newest run; where nothing was copied yet, to where the copy will begin. Empty if
   * the position is past what has been copied, or before the first run known.
   */
  public OptionalLong translatePosition(long sourcePosition) {
    OptionalLong exact = targetOf(sourcePosition);
    if (exact.isPresent()) {
      return exact;
    }
    if (bySource.isEmpty()) {
      return nextTarget >= 0 && sourcePosition <= nextSource
          ? OptionalLong.of(nextTarget)
          : OptionalLong.empty();
    }
    OffsetRun before = valueOrNull(bySource.lowerEntry(sourcePosition));
    OffsetRun after = valueOrNull(bySource.higherEntry(sourcePosition));
    if (before == null) {
      return OptionalLong.empty();
    }
    if (after != null) {
      return OptionalLong.of(after.targetStart());
    }
    return sourcePosition <= nextSource
        ? OptionalLong.of(before.targetEnd())
        : OptionalLong.empty();
  }

  /**
   * Translates a position in the target (the next target offset to read) back to the source: the
   * source offset of the first of this mirror's records at or after it. A position at or past the
   * end of the newest run, or where there is no run yet, translates to {@link #nextSource()}. Empty
   * if it lies before the first run known.
   */
  public OptionalLong translatePositionBack(long targetPosition) {
    OptionalLong exact = sourceOf(targetPosition);
    if (exact.isPresent()) {
      return exact;
    }
    if (byTarget.isEmpty()) {
      return nextSource < 0 ? OptionalLong.empty() : OptionalLong.of(nextSource);
    }
    if (byTarget.lowerEntry(targetPosition) == null) {
      return OptionalLong.empty();
    }
    OffsetRun after = valueOrNull(byTarget.higherEntry(targetPosition));
    return OptionalLong.of(after == null ? nextSource : after.sourceStart());
  }

  /** All runs, by source offset. */
  public Iterable<OffsetRun> runs() {
    return bySource.values();
  }

  public int size() {
    return bySource.size();
  }

  private static @Nullable OffsetRun valueOrNull(Map.@Nullable Entry<Long, OffsetRun> entry) {
    return entry == null ? null : entry.getValue();
  }
}
