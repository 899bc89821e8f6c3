package io.mainstem.auditor.reconcile;

import io.mainstem.auditor.segment.LeaderEpochs;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.LogState;
import io.mainstem.auditor.segment.LostEnd;
import io.mainstem.auditor.segment.Segment;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.segment.Sums;
import io.mainstem.auditor.segment.Window;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What has been observed of one log: how far, what each window holds of each writer, and until when
 * that is complete. A cache over {@link History}: windows that nobody asks for are forgotten and
 * come back from there. Not thread-safe.
 */
public final class LogBook {

  private static final int MAX_STRETCHES = 128;

  /**
   * What a window holds.
   *
   * @param ordered whether the order in the entry means anything
   */
  record Holding(SegmentEntry entry, boolean ordered) {}

  private final LogId log;
  private final History history;
  private final TreeMap<Window, Map<Long, SegmentEntry>> windowsInMemory = new TreeMap<>();
  private final EndProofs proofs = new EndProofs();
  private final Deque<Stretch> stretches = new ArrayDeque<>();
  private final LogGaps gaps = new LogGaps();
  private final Unclaimed unclaimed = new Unclaimed();
  private long covered = -1;
  private @Nullable Segment open;
  private @Nullable Window newest;
  private @Nullable String problem;

  LogBook(LogId log, History history) {
    this.log = log;
    this.history = history;
  }

  public LogId log() {
    return log;
  }

  /** Everything below has been seen; -1 before the first segment. */
  public long covered() {
    return covered;
  }

  /** The last end that was told; -1 if none was. */
  public long end() {
    return proofs.end();
  }

  /** Every record that was in the log at this time, milliseconds since 1970, has been seen. */
  public long completeUntil() {
    return proofs.completeUntil();
  }

  /** Mean bytes of a record in its batch, in what was seen last; 0 if nothing was. */
  public double recordBytes() {
    Segment last = open;
    if (last == null) {
      return 0;
    }
    Sums sums = last.entries().stream().map(SegmentEntry::sums).reduce(Sums.ZERO, Sums::plus);
    return sums.records() == 0 ? 0 : (double) sums.bytes() / sums.records();
  }

  /** Everything that was in the log at this tick of the books has been seen. */
  public long provenTick() {
    return proofs.provenTick();
  }

  /** What keeps it from being observed; null if nothing does. */
  public @Nullable String problem() {
    return problem;
  }

  void problem(@Nullable String what) {
    problem = what;
  }

  /** The last segment, behind which reading goes on; an empty one if there is none. */
  public Segment last() {
    Segment last = open;
    return last == null ? Segment.nothing(log, 0, LeaderEpochs.UNKNOWN) : last;
  }

  /** What the log has lost after it had been counted, oldest first. */
  public List<LostEnd> lostEnds() {
    return gaps.lost();
  }

  /** Whether a segment says anything new, and is cut where the ones before it are. */
  public boolean fits(Segment segment) {
    Segment last = open;
    if (last != null && last.baseOffset() == segment.baseOffset()) {
      boolean grown = segment.nextOffset() > last.nextOffset();
      return grown
          || (segment.nextOffset() == last.nextOffset() && segment.closed() && !last.closed());
    }
    return segment.baseOffset() >= covered;
  }

  /**
   * Takes back what was counted of an end that the log has lost; the {@link History} has done so.
   *
   * @param left what still counts
   */
  void cutBack(LogState left) {
    windowsInMemory.clear();
    stretches.clear();
    proofs.forget();
    restore(left);
  }

  /** Takes up where an earlier process left off. */
  void restore(LogState state) {
    open = state.last();
    covered = state.last().nextOffset();
    newest = state.newestWindow().orElse(null);
    gaps.lost(state.lostEnds());
  }

  /**
   * Takes a segment in, which the {@link History} holds already.
   *
   * @return the windows that it changed
   */
  Set<Window> accept(Segment segment) {
    Set<Window> changed = new TreeSet<>();
    Map<Long, Long> records = new HashMap<>();
    Segment known = open;
    long before = covered;
    if (known != null && known.baseOffset() == segment.baseOffset()) {
      if (segment.nextOffset() < known.nextOffset()) {
        return changed; // an older version, told again
      }
      known.entries().forEach(entry -> apply(entry, true, changed));
      known.entries().forEach(entry -> count(entry, -1, records));
    } else if (covered >= 0 && segment.nextOffset() <= covered) {
      return changed;
    } else if (covered >= 0 && segment.baseOffset() < covered) {
      return changed; // cut elsewhere: what follows shows as a gap
    } else {
      noteGap(segment);
    }
    segment.entries().forEach(entry -> apply(entry, false, changed));
    segment.entries().forEach(entry -> count(entry, 1, records));
    open = segment;
    covered = segment.nextOffset();
    remember(new Stretch(Math.max(before, segment.baseOffset()), covered, records, changed));
    proofs.covered(covered);
    return changed;
  }

  /** The newest stretches that were seen since this process looks, by offset. */
  Iterable<Stretch> stretches() {
    return stretches;
  }

  private static void count(SegmentEntry entry, int sign, Map<Long, Long> into) {
    into.merge(entry.writer(), sign * entry.sums().records(), Long::sum);
  }

  private void remember(Stretch stretch) {
    if (stretch.to() > stretch.from()) {
      stretches.addLast(stretch);
      if (stretches.size() > MAX_STRETCHES) {
        stretches.removeFirst();
      }
    }
  }

  /** Takes in where the log ended. */
  void accept(EndSample sample) {
    proofs.sample(sample, covered);
  }

  /**
   * Takes over what another auditor, that observes this log, knows.
   *
   * @param time every record that was in the log at this time, by that auditor's clock, has been
   *     seen by it, and all of that has arrived here
   * @param asked when this was asked
   */
  void accept(long endOffset, long time, RemoteMoment asked) {
    proofs.told(endOffset, time, asked);
  }

  /** What one window holds, of all writers. */
  public Sums sums(Window window) {
    return entries(window).values().stream().map(SegmentEntry::sums).reduce(Sums.ZERO, Sums::plus);
  }

  /**
   * What one window holds of some writers, joined; empty if nothing. Where writers took turns more
   * than once the order is not known.
   */
  Optional<Holding> holding(Window window, @Nullable Set<Long> writers) {
    List<SegmentEntry> found =
        entries(window).values().stream()
            .filter(entry -> writers == null || writers.contains(entry.writer()))
            .filter(entry -> !entry.sums().areZero())
            .sorted(Comparator.comparingLong(SegmentEntry::firstOffset))
            .toList();
    boolean inTurns = true;
    for (int i = 1; i < found.size(); i++) {
      inTurns &= found.get(i).firstOffset() >= found.get(i - 1).nextOffset();
    }
    boolean ordered = inTurns;
    return found.stream().reduce(SegmentEntry::join).map(entry -> new Holding(entry, ordered));
  }

  /** Windows that were looked at while nobody had said whose some of it is. */
  Unclaimed unclaimed() {
    return unclaimed;
  }

  /** One past the last offset of what these writers wrote into a window; 0 for nothing. */
  long end(Window window, LongPredicate writer) {
    return entries(window).values().stream()
        .filter(entry -> !entry.sums().areZero() && writer.test(entry.writer()))
        .mapToLong(SegmentEntry::nextOffset)
        .max()
        .orElse(0);
  }

  /** Who wrote what a window holds. */
  Set<Long> writersIn(Window window) {
    return entries(window).keySet();
  }

  /** The windows in memory that hold something of this writer. */
  Set<Window> windowsOf(long writer) {
    Set<Window> found = new TreeSet<>();
    windowsInMemory.forEach(
        (window, entries) -> {
          if (entries.containsKey(writer)) {
            found.add(window);
          }
        });
    return found;
  }

  /** Why the window cannot be known for certain; null if it can. */
  public @Nullable String blindness(Window window) {
    return gaps.unseen(log, window);
  }

  /**
   * Why what a window held at first cannot be known any more: it was seen, copied perhaps, and then
   * lost by this log. Null if nothing of the kind happened.
   */
  public @Nullable String lostEnd(Window window) {
    return gaps.lost(log, window);
  }

  /**
   * Why a record with this timestamp may have stood here, though it does not now: see {@link
   * #lostEnd}. Null if it cannot.
   */
  @Nullable String mayHaveLost(long timestamp) {
    return gaps.mayHaveLost(log, timestamp);
  }

  /** Forgets windows that end at or before this time; {@link History} brings them back. */
  void forgetBefore(long time) {
    windowsInMemory.headMap(Window.of(time)).clear();
  }

  private Map<Long, SegmentEntry> entries(Window window) {
    Map<Long, SegmentEntry> held = windowsInMemory.get(window);
    if (held != null) {
      return held;
    }
    if (newest == null || window.compareTo(newest) > 0) {
      return Map.of();
    }
    Map<Long, SegmentEntry> loaded = new HashMap<>();
    history.entries(log, window).forEach(entry -> loaded.put(entry.writer(), entry));
    windowsInMemory.put(window, loaded);
    return loaded;
  }

  private void apply(SegmentEntry entry, boolean takeBack, Set<Window> changed) {
    Window window = new Window(entry.windowStart());
    changed.add(window);
    Map<Long, SegmentEntry> held = windowsInMemory.get(window);
    if (held == null) {
      if (newest != null && window.compareTo(newest) <= 0) {
        return; // will be read from the history, which holds this segment already
      }
      newest = window;
      held = new HashMap<>();
      windowsInMemory.put(window, held);
    }
    held.merge(
        entry.writer(), entry, (before, now) -> takeBack ? before.without(now) : before.join(now));
  }

  private void noteGap(Segment segment) {
    long expected = covered < 0 ? 0 : covered;
    if (segment.baseOffset() == expected) {
      return;
    }
    Window last =
        segment.entries().stream()
            .map(entry -> new Window(entry.windowStart()))
            .max(Window::compareTo)
            .orElse(newest == null ? Window.of(0) : newest);
    Window first = covered < 0 || newest == null ? Window.of(0) : newest;
    gaps.unseen(expected, segment.baseOffset(), first, last);
  }
}
