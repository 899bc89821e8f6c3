package io.mainstem.auditor.reconcile;

import io.mainstem.api.audit.Incident.OffsetRange;
import io.mainstem.api.offsets.OffsetRun;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is said of source records that are said to stand somewhere else already. A mirror that was
 * told to copy again from an earlier offset says this of every record that it had copied, so these
 * are joined and bounded as the first copies are. Not thread-safe.
 */
final class SecondCopies {

  private final TreeMap<Long, OffsetRun> byTarget = new TreeMap<>();

  /** Adds a run, joined with one that it continues; one that is known already changes nothing. */
  void add(OffsetRun added) {
    OffsetRun run = added;
    OffsetRun before = value(byTarget.floorEntry(run.targetStart()));
    if (before != null && continues(before, run)) {
      run = join(before, run);
    }
    OffsetRun after = value(byTarget.higherEntry(run.targetStart()));
    while (after != null && continues(run, after)) {
      byTarget.remove(after.targetStart());
      run = join(run, after);
      after = value(byTarget.higherEntry(run.targetStart()));
    }
    byTarget.put(run.targetStart(), run);
  }

  /** How many target offsets from inclusive, to exclusive, are said to hold such records. */
  long atTarget(long from, long to) {
    OffsetRun before = value(byTarget.lowerEntry(from));
    long count = before == null ? 0 : RunLedger.within(before, from, to);
    if (from < to) {
      for (OffsetRun run : byTarget.subMap(from, true, to, false).values()) {
        count += RunLedger.within(run, from, to);
      }
    }
    return count;
  }

  /** Which source record is said to stand at this target offset; empty if nobody says. */
  OptionalLong sourceOf(long targetOffset) {
    OffsetRun run = value(byTarget.floorEntry(targetOffset));
    return run != null && targetOffset < run.targetEnd()
        ? OptionalLong.of(run.sourceStart() + (targetOffset - run.targetStart()))
        : OptionalLong.empty();
  }

  /** Whether anything is said of source offsets from inclusive, to exclusive. */
  boolean touches(long from, long to) {
    return byTarget.values().stream().anyMatch(run -> overlapsSource(run, from, to));
  }

  /** Reaches out to where second copies of these source offsets stand. */
  OffsetRange withImages(OffsetRange image, long from, long to) {
    OffsetRange reach = image;
    for (OffsetRun run : byTarget.values()) {
      if (overlapsSource(run, from, to)) {
        reach = join(reach, run.targetStart(), run.targetEnd());
      }
    }
    return reach;
  }

  /** Reaches out to where the records stand at the source whose second copies are here. */
  OffsetRange withOrigins(OffsetRange origin, long from, long to) {
    OffsetRange reach = origin;
    for (OffsetRun run : byTarget.values()) {
      if (run.targetStart() < to && run.targetEnd() > from) {
        reach = join(reach, run.sourceStart(), run.sourceEnd());
      }
    }
    return reach;
  }

  private static OffsetRange join(OffsetRange range, long from, long to) {
    return new OffsetRange(Math.min(range.from(), from), Math.max(range.to(), to));
  }

  /** Takes over what another says of these source offsets, or of these target offsets. */
  void addAll(SecondCopies other, long sourceFrom, long sourceTo, long targetFrom, long targetTo) {
    other.byTarget.values().stream()
        .filter(
            run ->
                overlapsSource(run, sourceFrom, sourceTo)
                    || (run.targetStart() < targetTo && run.targetEnd() > targetFrom))
        .forEach(run -> byTarget.put(run.targetStart(), run));
  }

  /**
   * Forgets the oldest until no more than this many are left.
   *
   * @return the highest source offset that something was forgotten of; -1 if nothing was
   */
  long keep(int most) {
    long forgotten = -1;
    while (byTarget.size() > most) {
      forgotten = Math.max(forgotten, byTarget.pollFirstEntry().getValue().sourceEnd() - 1);
    }
    return forgotten;
  }

  /** Forgets what was said of target offsets from here on. */
  void targetCutBack(long to) {
    byTarget.tailMap(to, true).clear();
    OffsetRun last = value(byTarget.lastEntry());
    if (last != null && last.targetEnd() > to) {
      long kept = to - last.targetStart();
      byTarget.put(last.targetStart(), new OffsetRun(last.sourceStart(), last.targetStart(), kept));
    }
  }

  int size() {
    return byTarget.size();
  }

  private static boolean overlapsSource(OffsetRun run, long from, long to) {
    return run.sourceStart() < to && run.sourceEnd() > from;
  }

  /** Whether {@code later} begins within {@code run} or right behind it, in step with it. */
  private static boolean continues(OffsetRun run, OffsetRun later) {
    return later.targetStart() <= run.targetEnd()
        && later.targetStart() - later.sourceStart() == run.targetStart() - run.sourceStart();
  }

  private static OffsetRun join(OffsetRun run, OffsetRun later) {
    long end = Math.max(run.sourceEnd(), later.sourceEnd());
    return new OffsetRun(run.sourceStart(), run.targetStart(), end - run.sourceStart());
  }

  private static @Nullable OffsetRun value(Map.@Nullable Entry<Long, OffsetRun> entry) {
    return entry == null ? null : entry.getValue();
  }
}
