package io.mainstem.api.offsets;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one pass of a mirror over its source: they never overlap in either log, and a longer
 * run with the same start replaces a shorter one. Not thread-safe.
 */
final class RunCopy {
  private final TreeMap<Long, OffsetRun> bySource = new TreeMap<>();
  private final TreeMap<Long, OffsetRun> byTarget = new TreeMap<>();

  /** Where in the source it begins, as far as neither its runs nor its last owner tell. */
  private long begin = Long.MAX_VALUE;

  private long nextSource = -1;
  private long nextTarget = -1;
  private @Nullable Long lostFrom;

  /** The owner of the newest block, and for each owner's epoch where it began. */
  private long ownerId = -1;

  private int ownerEpoch = -1;
  private final TreeMap<Integer, Long> placeByEpoch = new TreeMap<>();

  /**
   * Adds what a block says; blocks may come in any order and more than once. An owner that began
   * further back than its predecessors had come (the target had lost its end) makes their runs from
   * there on untrue, whenever they are told.
   */
  void add(OffsetRunBlock block) {
    Long lost = block.lineage().lostFrom();
    if (lost != null) {
      lostFrom = lostFrom == null ? lost : Math.min(lost, lostFrom);
    }
    int epoch = block.producerEpoch();
    if (ownerId == -1) {
      ownerId = block.producerId();
    }
    boolean comparable = block.producerId() == ownerId;
    begin = comparable ? begin : Math.min(begin, block.begin());
    long valid = Long.MAX_VALUE;
    if (comparable) {
      placeByEpoch.merge(epoch, block.begin(), Math::min);
      valid =
          placeByEpoch.tailMap(epoch, false).values().stream()
              .min(Long::compare)
              .orElse(Long.MAX_VALUE);
      if (epoch > ownerEpoch) {
        cutFrom(block.begin());
      }
    }
    for (OffsetRun run : block.runs()) {
      if (run.sourceStart() < valid) {
        put(before(run, valid));
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

  /** Adds a run without a block. */
  void add(OffsetRun run) {
    put(run);
    nextSource = Math.max(nextSource, run.sourceEnd());
  }

  /** Leads to where another one leads, if that is further. */
  void reach(RunCopy other) {
    begin = Math.min(begin, other.begin());
    nextSource = Math.max(nextSource, other.nextSource);
    nextTarget = Math.max(nextTarget, other.nextTarget);
  }

  /** Forgets all source offsets from this one on. */
  private void cutFrom(long source) {
    Map.Entry<Long, OffsetRun> last = bySource.lastEntry();
    while (last != null && last.getValue().sourceEnd() > source) {
      OffsetRun run = last.getValue();
      remove(run);
      if (run.sourceStart() < source) {
        put(before(run, source));
        return;
      }
      last = bySource.lastEntry();
    }
  }

  /** The part of a run that begins before it and lies below a source offset. */
  private static OffsetRun before(OffsetRun run, long source) {
    return run.sourceEnd() <= source
        ? run
        : new OffsetRun(run.sourceStart(), run.targetStart(), source - run.sourceStart());
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

  private void remove(OffsetRun run) {
    bySource.remove(run.sourceStart());
    byTarget.remove(run.targetStart());
  }

  /** See {@link RunLineage#lostFrom()}. */
  @Nullable Long lostFrom() {
    return lostFrom;
  }

  /** True if the same identity has written it under a later epoch. */
  boolean isNewerThan(RunCopy other) {
    return ownerId == other.ownerId && ownerEpoch > other.ownerEpoch;
  }

  /** What is left of it when the target has lost all from an offset on; itself if that is all. */
  RunCopy withoutTargetFrom(long target) {
    OffsetRun last = value(byTarget.lastEntry());
    if (last == null || last.targetEnd() <= target) {
      return this;
    }
    RunCopy left = new RunCopy();
    for (OffsetRun run : bySource.values()) {
      long count = Math.min(run.count(), target - run.targetStart());
      if (count > 0) {
        left.put(new OffsetRun(run.sourceStart(), run.targetStart(), count));
      }
    }
    left.begin = begin();
    left.nextSource = left.newest().map(OffsetRun::sourceEnd).orElse(begin());
    left.nextTarget = target;
    return left;
  }

  /** The part of it that lies below a source offset. */
  List<OffsetRun> runsBelow(long source) {
    return bySource.headMap(source, false).values().stream()
        .map(run -> before(run, source))
        .toList();
  }

  /** The first target offset that it holds; the largest number there is if it holds none. */
  long targetBegin() {
    return byTarget.isEmpty() ? Long.MAX_VALUE : byTarget.firstKey();
  }

  /** One past the last target offset of what lies below a source offset; -1 if nothing does. */
  long targetEndBelow(long source) {
    OffsetRun last = value(bySource.lowerEntry(source));
    return last == null ? -1 : before(last, source).targetEnd();
  }

  void trimBelowTarget(long targetLogStart) {
    var runs = byTarget.headMap(targetLogStart, false).values().iterator();
    while (runs.hasNext()) {
      OffsetRun run = runs.next();
      if (run.targetEnd() <= targetLogStart) {
        runs.remove();
        bySource.remove(run.sourceStart());
      }
    }
  }

  boolean isEmpty() {
    return bySource.isEmpty();
  }

  int size() {
    return bySource.size();
  }

  /**
   * Where it begins in the source: at its first run, or where the last owner began. What others say
   * who wrote nothing and were shut out does not count.
   */
  long begin() {
    long first = bySource.isEmpty() ? begin : Math.min(begin, bySource.firstKey());
    Long place = placeByEpoch.get(ownerEpoch);
    return place == null ? first : Math.min(first, place);
  }

  /** The position that it leads to; -1 while nothing is known. */
  long nextSource() {
    return nextSource;
  }

  /** Where records after {@link #nextSource} will land, or later; -1 while no block is known. */
  long nextTarget() {
    return nextTarget;
  }

  Iterable<OffsetRun> runs() {
    return bySource.values();
  }

  Iterable<OffsetRun> newestTargetFirst() {
    return byTarget.descendingMap().values();
  }

  Optional<OffsetRun> newest() {
    return Optional.ofNullable(value(bySource.lastEntry()));
  }

  OptionalLong targetOf(long sourceOffset) {
    OffsetRun run = value(bySource.floorEntry(sourceOffset));
    return run != null && sourceOffset < run.sourceEnd()
        ? OptionalLong.of(run.targetStart() + (sourceOffset - run.sourceStart()))
        : OptionalLong.empty();
  }

  OptionalLong sourceOf(long targetOffset) {
    OffsetRun run = value(byTarget.floorEntry(targetOffset));
    return run != null && targetOffset < run.targetEnd()
        ? OptionalLong.of(run.sourceStart() + (targetOffset - run.targetStart()))
        : OptionalLong.empty();
  }

  /** What of it stands at a target offset or behind it begins here in the source. */
  long sourceFrom(long targetOffset) {
    OptionalLong exact = sourceOf(targetOffset);
    if (exact.isPresent()) {
      return exact.getAsLong();
    }
    OffsetRun after = afterTarget(targetOffset);
    return after == null
        ? nextSource
        : beforeTarget(targetOffset) == null ? begin() : after.sourceStart();
  }

  /** The last run that begins before a source offset. */
  @Nullable OffsetRun beforeSource(long offset) {
    return value(bySource.lowerEntry(offset));
  }

  /** The first run that begins after a source offset. */
  @Nullable OffsetRun afterSource(long offset) {
    return value(bySource.higherEntry(offset));
  }

  /** The last run that begins before a target offset. */
  @Nullable OffsetRun beforeTarget(long offset) {
    return value(byTarget.lowerEntry(offset));
  }

  /** The first run that begins after a target offset. */
  @Nullable OffsetRun afterTarget(long offset) {
    return value(byTarget.higherEntry(offset));
  }

  private static @Nullable OffsetRun value(Map.@Nullable Entry<Long, OffsetRun> entry) {
    return entry == null ? null : entry.getValue();
  }
}
