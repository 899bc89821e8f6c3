package io.mainstem.auditor.reconcile;

import io.mainstem.api.audit.Incident.OffsetRange;
import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.OffsetRunBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the replicator says it did for one mirror: its offset runs and its position. Unlike {@link
 * io.mainstem.api.offsets.RunIndex}, which trusts the runs, this one is made to catch them lying: a
 * source record that is said to stand at two places is kept as such.
 *
 * <p>Runs that continue each other are joined, so a mirror that has its target partition for itself
 * takes one entry however long it runs. Where several mirrors share a partition there is about one
 * run for each batch: only the newest {@link #MAX_RUNS} are kept. Not thread-safe.
 */
public final class RunLedger {

  /** Runs kept for one mirror. */
  static final int MAX_RUNS = 4_000;

  private final TreeMap<Long, OffsetRun> bySource = new TreeMap<>();
  private final TreeMap<Long, OffsetRun> byTarget = new TreeMap<>();
  private final SecondCopies again = new SecondCopies();
  private final FilterHistory filters = new FilterHistory();
  private final Redeliveries redeliveries = new Redeliveries();
  private long start = Long.MAX_VALUE;
  private long position = -1;
  private long targetPosition = -1;
  private long forgottenBelow = -1;

  /** Adds what a block says; blocks may come in any order and more than once. */
  public void add(OffsetRunBlock block) {
    for (OffsetRun run : block.runs()) {
      add(run);
      start = Math.min(start, run.sourceStart());
    }
    start = Math.min(start, block.nextSource());
    position = Math.max(position, block.nextSource());
    targetPosition = Math.max(targetPosition, block.nextTarget());
    filters.note(block.nextSource(), block.filter());
  }

  /** By which filters the replicator says it chose; what they drop is looked at by whoever asks. */
  public FilterHistory filters() {
    return filters;
  }

  /** The lowest source offset that the mirror is known to have copied, or began at. */
  public long start() {
    return start;
  }

  /**
   * Every replicable source record below it was copied, says the replicator; -1 if it says nothing.
   */
  public long position() {
    return position;
  }

  /** Everything that the mirror wrote below this target offset has been told; -1 for nothing. */
  public long targetPosition() {
    return targetPosition;
  }

  /** Whether all that was said of source offsets from here on is still remembered. */
  public boolean remembers(long sourceOffset) {
    return sourceOffset >= start && sourceOffset > forgottenBelow;
  }

  /**
   * One past where the last record below this source offset is said to stand; empty if nobody says
   * of any. What the mirror copied in order from below the one stands below the other.
   */
  public OptionalLong targetEndOf(long sourceOffset) {
    OffsetRun run = value(bySource.lowerEntry(sourceOffset));
    if (run == null) {
      return OptionalLong.empty();
    }
    long below = Math.min(sourceOffset, run.sourceEnd()) - run.sourceStart();
    return OptionalLong.of(run.targetStart() + below);
  }

  /** How many target offsets from inclusive, to exclusive, are said to hold records of this. */
  public long mappedAtTarget(long from, long to) {
    OffsetRun before = value(byTarget.lowerEntry(from));
    long count = before == null ? 0 : within(before, from, to);
    if (from < to) {
      for (OffsetRun run : byTarget.subMap(from, true, to, false).values()) {
        count += within(run, from, to);
      }
    }
    return count + again.atTarget(from, to);
  }

  static long within(OffsetRun run, long from, long to) {
    return Math.max(0, Math.min(to, run.targetEnd()) - Math.max(from, run.targetStart()));
  }

  /** Where the record at this source offset is said to stand; empty if nobody says. */
  public OptionalLong targetOf(long sourceOffset) {
    OptionalLong redelivered = redeliveries.targetOf(sourceOffset);
    if (redelivered.isPresent()) {
      return redelivered;
    }
    OffsetRun run = value(bySource.floorEntry(sourceOffset));
    return run != null && sourceOffset < run.sourceEnd()
        ? OptionalLong.of(run.targetStart() + (sourceOffset - run.sourceStart()))
        : OptionalLong.empty();
  }

  /** Which source record is said to stand at this target offset; empty if nobody says. */
  public OptionalLong sourceOf(long targetOffset) {
    OffsetRun run = value(byTarget.floorEntry(targetOffset));
    if (run != null && targetOffset < run.targetEnd()) {
      return OptionalLong.of(run.sourceStart() + (targetOffset - run.targetStart()));
    }
    OptionalLong second = again.sourceOf(targetOffset);
    return second.isPresent() ? second : redeliveries.sourceOf(targetOffset);
  }

  /**
   * Between which target offsets the copies of these source offsets stand, from inclusive to
   * exclusive. A mirror copies in order, so they stand behind what is said of the offsets before
   * and before what is said of those after, even if nothing is said of themselves.
   */
  OffsetRange imageOf(long from, long to) {
    OffsetRun before = value(bySource.lowerEntry(from));
    OffsetRun after = value(bySource.ceilingEntry(to));
    long first =
        before == null ? 0 : before.targetStart() + partBefore(from, before.sourceStart(), before);
    long end = after == null ? targetPosition : after.targetStart();
    return again.withImages(new OffsetRange(first, Math.max(first, end)), from, to);
  }

  /**
   * Likewise, between which source offsets lies what was copied to these target offsets.
   *
   * @param seen source offset up to which to look for what nobody says the origin of yet
   */
  OffsetRange originOf(long from, long to, long seen) {
    OffsetRun before = value(byTarget.lowerEntry(from));
    OffsetRun after = value(byTarget.ceilingEntry(to));
    long first =
        before == null ? 0 : before.sourceStart() + partBefore(from, before.targetStart(), before);
    long end = after == null ? seen : after.sourceStart();
    return again.withOrigins(new OffsetRange(first, Math.max(first, end)), from, to);
  }

  /** How much of a run that begins at {@code start} lies before an offset of the same end. */
  private static long partBefore(long offset, long start, OffsetRun run) {
    return Math.min(offset - start, run.count());
  }

  /** How many source offsets from inclusive, to exclusive, are said to be copied. */
  public long mapped(long from, long to) {
    long count = 0;
    for (OffsetRun run : overlapping(from, to)) {
      count += Math.min(to, run.sourceEnd()) - Math.max(from, run.sourceStart());
    }
    return count;
  }

  /**
   * Whether exactly {@code records} of these source offsets are said to be copied, none of them
   * twice, and all of this is still remembered.
   */
  public boolean mapsOnce(long from, long to, long records) {
    return from > forgottenBelow && !again.touches(from, to) && mapped(from, to) == records;
  }

  /** The source offsets, from inclusive to exclusive, that nobody says are copied. */
  public List<OffsetRange> unmapped(long from, long to) {
    List<OffsetRange> holes = new ArrayList<>();
    long at = from;
    for (OffsetRun run : overlapping(from, to)) {
      if (run.sourceStart() > at) {
        holes.add(new OffsetRange(at, run.sourceStart()));
      }
      at = Math.max(at, run.sourceEnd());
    }
    if (at < to) {
      holes.add(new OffsetRange(at, to));
    }
    return holes;
  }

  /**
   * A copy of what is said of these source offsets and of these target offsets, and beside them.
   */
  public RunLedger excerpt(long sourceFrom, long sourceTo, long targetFrom, long targetTo) {
    RunLedger copy = new RunLedger();
    overlapping(sourceFrom, sourceTo).forEach(copy::put);
    overlappingAtTarget(targetFrom, targetTo).forEach(copy::put);
    Stream.of(
            bySource.lowerEntry(sourceFrom),
            bySource.ceilingEntry(sourceTo),
            byTarget.lowerEntry(targetFrom),
            byTarget.ceilingEntry(targetTo))
        .map(RunLedger::value)
        .filter(Objects::nonNull)
        .forEach(copy::put);
    copy.again.addAll(again, sourceFrom, sourceTo, targetFrom, targetTo);
    copy.filters.addAll(filters);
    copy.redeliveries.addAll(redeliveries);
    copy.start = start;
    copy.position = position;
    copy.targetPosition = targetPosition;
    copy.forgottenBelow = forgottenBelow;
    return copy;
  }

  /** Notes what was lost at first and is delivered again. */
  public void redelivered(Redelivery told) {
    redeliveries.add(told);
  }

  Redeliveries redeliveries() {
    return redeliveries;
  }

  /**
   * Forgets what was said of target offsets from here on: the target has lost them. The position
   * falls back to the first record that stood there, until the replicator says more.
   */
  public void targetCutBack(long to) {
    targetPosition = Math.min(targetPosition, to);
    List<OffsetRun> lost = new ArrayList<>(byTarget.tailMap(to, true).values());
    OffsetRun across = value(byTarget.lowerEntry(to));
    if (across != null && across.targetEnd() > to) {
      lost.add(across);
    }
    for (OffsetRun run : lost) {
      remove(run);
      long kept = Math.max(0, to - run.targetStart());
      if (kept > 0) {
        put(new OffsetRun(run.sourceStart(), run.targetStart(), kept));
      }
      position = Math.min(position, run.sourceStart() + kept);
    }
    again.targetCutBack(to);
    redeliveries.targetCutBack(to);
  }

  /** How many runs are remembered. */
  public int size() {
    return bySource.size() + again.size();
  }

  private void add(OffsetRun added) {
    OffsetRun run = added;
    List<OffsetRun> clashes = new ArrayList<>();
    for (OffsetRun known : touching(run)) {
      if (known.targetStart() - known.sourceStart() == run.targetStart() - run.sourceStart()) {
        remove(known);
        run = join(known, run);
      } else if (known.sourceEnd() > run.sourceStart() && known.sourceStart() < run.sourceEnd()) {
        clashes.add(known);
      }
    }
    if (clashes.isEmpty()) {
      put(run);
    } else {
      split(run, clashes);
    }
    while (bySource.size() > MAX_RUNS) {
      OffsetRun oldest = bySource.firstEntry().getValue();
      remove(oldest);
      forgottenBelow = Math.max(forgottenBelow, oldest.sourceEnd() - 1);
    }
    forgottenBelow = Math.max(forgottenBelow, again.keep(MAX_RUNS));
  }

  /** Keeps what a run says of new source offsets; what it says of known ones goes to the side. */
  private void split(OffsetRun run, List<OffsetRun> clashes) {
    long at = run.sourceStart();
    for (OffsetRun clash : clashes) {
      if (clash.sourceStart() > at) {
        put(part(run, at, clash.sourceStart()));
      }
      long from = Math.max(at, clash.sourceStart());
      long to = Math.min(run.sourceEnd(), clash.sourceEnd());
      again.add(part(run, from, to));
      at = to;
    }
    if (at < run.sourceEnd()) {
      put(part(run, at, run.sourceEnd()));
    }
  }

  private static OffsetRun part(OffsetRun run, long from, long to) {
    return new OffsetRun(from, run.targetStart() + (from - run.sourceStart()), to - from);
  }

  private static OffsetRun join(OffsetRun a, OffsetRun b) {
    OffsetRun first = a.sourceStart() <= b.sourceStart() ? a : b;
    long end = Math.max(a.sourceEnd(), b.sourceEnd());
    return new OffsetRun(first.sourceStart(), first.targetStart(), end - first.sourceStart());
  }

  private void put(OffsetRun run) {
    bySource.put(run.sourceStart(), run);
    byTarget.put(run.targetStart(), run);
  }

  private void remove(OffsetRun run) {
    bySource.remove(run.sourceStart());
    byTarget.remove(run.targetStart(), run);
  }

  /** Known runs that overlap the given one or end where it begins or begin where it ends. */
  private List<OffsetRun> touching(OffsetRun run) {
    return overlapping(run.sourceStart() - 1, run.sourceEnd() + 1);
  }

  private List<OffsetRun> overlapping(long from, long to) {
    List<OffsetRun> found = new ArrayList<>();
    OffsetRun before = value(bySource.lowerEntry(from));
    if (before != null && before.sourceEnd() > from) {
      found.add(before);
    }
    if (from < to) {
      found.addAll(bySource.subMap(from, true, to, false).values());
    }
    return found;
  }

  private List<OffsetRun> overlappingAtTarget(long from, long to) {
    List<OffsetRun> found = new ArrayList<>();
    OffsetRun before = value(byTarget.lowerEntry(from));
    if (before != null && before.targetEnd() > from) {
      found.add(before);
    }
    if (from < to) {
      found.addAll(byTarget.subMap(from, true, to, false).values());
    }
    return found;
  }

  private static @Nullable OffsetRun value(Map.@Nullable Entry<Long, OffsetRun> entry) {
    return entry == null ? null : entry.getValue();
  }
}
