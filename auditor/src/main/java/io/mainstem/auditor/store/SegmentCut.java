package io.mainstem.auditor.store;

import io.mainstem.auditor.segment.LeaderEpochs;
import io.mainstem.auditor.segment.LogState;
import io.mainstem.auditor.segment.LostEnd;
import io.mainstem.auditor.segment.Window;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * What is left of the segments of a log that has lost its end.
 *
 * @param state how far it counts as observed
 * @param from what was lost begins here
 * @param windows that something was counted in that does not count any more
 */
public record SegmentCut(LogState state, long from, List<Window> windows) {

  public SegmentCut {
    windows = List.copyOf(windows);
  }

  /** See {@link SegmentStore#cutBack(io.mainstem.auditor.segment.LogId, long, int, long)}. */
  static SegmentCut noticed(Handle handle, LogTable logs, long log, long to, int epoch, long now) {
    LogTable.Last last = logs.last(log);
    long from = epoch == LeaderEpochs.UNKNOWN ? to : Math.min(to, last.epochs().startOf(epoch, to));
    List<Window> windows = deleteBeyond(handle, logs, log, from);
    if (from < last.covered()) {
      LostEnds.add(
          handle, log, LostEnd.of(from, last.covered(), last.epochs().last(), windows), now);
    }
    return new SegmentCut(logs.state(handle, log), from, windows);
  }

  /** Notes what was told in any case: it is told again and again. */
  static SegmentCut told(Handle handle, LogTable logs, long log, LostEnd told, long now) {
    LogTable.Last last = logs.last(log);
    List<Window> windows =
        last.epochs().reachInto(told, last.covered())
            ? deleteBeyond(handle, logs, log, told.from())
            : List.of();
    LostEnds.add(handle, log, LostEnd.of(told.from(), told.to(), told.epoch(), windows), now);
    return new SegmentCut(logs.state(handle, log), told.from(), windows);
  }

  /** Deletes the segments that reach beyond an offset, and those that follow. */
  private static List<Window> deleteBeyond(Handle handle, LogTable logs, long log, long to) {
    long first =
        handle
            .createQuery(
                "SELECT MIN(base_offset) FROM segment WHERE log = :log AND base_offset + length > :to")
            .bind("log", log)
            .bind("to", to)
            .mapTo(Long.class)
            .findOne()
            .orElse(to);
    List<Window> windows =
        handle
            .createQuery(
                "SELECT DISTINCT window_start FROM segment WHERE log = :log"
                    + " AND base_offset >= :base AND writer <> :nobody ORDER BY window_start")
            .bind("log", log)
            .bind("base", first)
            .bind("nobody", SegmentRows.NOBODY)
            .map((rs, context) -> new Window(rs.getLong("window_start")))
            .list();
    handle
        .createUpdate("DELETE FROM segment WHERE log = :log AND base_offset >= :base")
        .bind("log", log)
        .bind("base", first)
        .execute();
    logs.cutBack(handle, log, first);
    return windows;
  }
}
