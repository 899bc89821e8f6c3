package io.mainstem.auditor.reconcile;

import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.segment.Sums;
import io.mainstem.auditor.segment.Window;
import java.util.Comparator;
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
 * What each window of one log holds of each writer. A cache over {@link History}: windows that
 * nobody asks for are forgotten and come back from there. Not thread-safe.
 */
final class LogWindows {

  /**
   * What a window holds.
   *
   * @param ordered whether the order in the entry means anything
   */
  record Holding(SegmentEntry entry, boolean ordered) {}

  private final LogId log;
  private final History history;
  private final TreeMap<Window, Map<Long, SegmentEntry>> inMemory = new TreeMap<>();
  private @Nullable Window newest;

  LogWindows(LogId log, History history) {
    this.log = log;
    this.history = history;
  }

  /** Takes up where an earlier process left off, or what is left of the log. */
  void restore(Optional<Window> newestWindow) {
    inMemory.clear();
    newest = newestWindow.orElse(null);
  }

  /** The newest window that holds anything. */
  Optional<Window> newest() {
    return Optional.ofNullable(newest);
  }

  /** What one window holds, of all writers. */
  Sums sums(Window window) {
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
  Set<Window> inMemoryOf(long writer) {
    Set<Window> found = new TreeSet<>();
    inMemory.forEach(
        (window, entries) -> {
          if (entries.containsKey(writer)) {
            found.add(window);
          }
        });
    return found;
  }

  /** Forgets windows that end at or before this time; {@link History} brings them back. */
  void forgetBefore(long time) {
    inMemory.headMap(Window.of(time)).clear();
  }

  private Map<Long, SegmentEntry> entries(Window window) {
    Map<Long, SegmentEntry> held = inMemory.get(window);
    if (held != null) {
      return held;
    }
    if (newest == null || window.compareTo(newest) > 0) {
      return Map.of();
    }
    Map<Long, SegmentEntry> loaded = new HashMap<>();
    history.entries(log, window).forEach(entry -> loaded.put(entry.writer(), entry));
    inMemory.put(window, loaded);
    return loaded;
  }

  /** Counts an entry in, or takes it back. */
  void apply(SegmentEntry entry, boolean takeBack, Set<Window> changed) {
    Window window = new Window(entry.windowStart());
    changed.add(window);
    Map<Long, SegmentEntry> held = inMemory.get(window);
    if (held == null) {
      if (newest != null && window.compareTo(newest) <= 0) {
        return; // will be read from the history, which holds this segment already
      }
      newest = window;
      held = new HashMap<>();
      inMemory.put(window, held);
    }
    held.merge(
        entry.writer(), entry, (before, now) -> takeBack ? before.without(now) : before.join(now));
  }
}
