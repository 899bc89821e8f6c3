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
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What has been observed of one log: how far, what each window holds of each writer, and until when
 * that is complete. Not thread-safe.
 */
public final class LogBook {

  private static final int MAX_STRETCHES = 128;

  private final LogId log;
  private final LogWindows windows;
  private final EndProofs proofs = new EndProofs();
  private final Deque<Stretch> stretches = new ArrayDeque<>();
  private final LogGaps gaps = new LogGaps();
  private final Unclaimed unclaimed = new Unclaimed();
  private long covered = -1;
  private @Nullable Segment open;
  private @Nullable String problem;

  LogBook(LogId log, History history) {
    this.log = log;
    this.windows = new LogWindows(log, history);
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
    stretches.clear();
    proofs.forget();
    restore(left);
  }

  /** Takes up where an earlier process left off. */
  void restore(LogState state) {
    open = state.last();
    covered = state.last().nextOffset();
    windows.restore(state.newestWindow());
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
      known.entries().forEach(entry -> windows.apply(entry, true, changed));
      known.entries().forEach(entry -> count(entry, -1, records));
    } else if (covered >= 0 && segment.nextOffset() <= covered) {
      return changed;
    } else if (covered >= 0 && segment.baseOffset() < covered) {
      return changed; // cut elsewhere: what follows shows as a gap
    } else {
      noteGap(segment);
    }
    segment.entries().forEach(entry -> windows.apply(entry, false, changed));
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
    return windows.sums(window);
  }

  /** What its windows hold. */
  LogWindows windows() {
    return windows;
  }

  /** Windows that were looked at while nobody had said whose some of it is. */
  Unclaimed unclaimed() {
    return unclaimed;
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
    windows.forgetBefore(time);
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
            .or(windows::newest)
            .orElse(Window.of(0));
    Window first = covered < 0 ? Window.of(0) : windows.newest().orElse(Window.of(0));
    gaps.unseen(expected, segment.baseOffset(), first, last);
  }
}
