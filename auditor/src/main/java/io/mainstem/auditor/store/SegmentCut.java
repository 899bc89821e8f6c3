package io.mainstem.auditor.store;

import io.mainstem.auditor.segment.Window;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * What is left of the segments of a log that has lost its end.
 *
 * @param state how far it counts as observed
 * @param windows that something was counted in that does not count any more
 */
public record SegmentCut(LogState state, List<Window> windows) {

  public SegmentCut {
    windows = List.copyOf(windows);
  }

  /** Deletes the segments that reach beyond an offset, and those that follow. */
  static List<Window> delete(Handle handle, LogTable logs, long log, long to) {
    Optional<Long> first =
        handle
            .createQuery(
                "SELECT MIN(base_offset) FROM segment WHERE log = :log AND base_offset + length > :to")
            .bind("log", log)
            .bind("to", to)
            .mapTo(Long.class)
            .findOne();
    return deleteFrom(handle, logs, log, first.orElse(to));
  }

  private static List<Window> deleteFrom(Handle handle, LogTable logs, long log, long base) {
    List<Window> windows =
        handle
            .createQuery(
                "SELECT DISTINCT window_start FROM segment WHERE log = :log"
                    + " AND base_offset >= :base AND writer <> :nobody ORDER BY window_start")
            .bind("log", log)
            .bind("base", base)
            .bind("nobody", SegmentRows.NOBODY)
            .map((rs, context) -> new Window(rs.getLong("window_start")))
            .list();
    handle
        .createUpdate("DELETE FROM segment WHERE log = :log AND base_offset >= :base")
        .bind("log", log)
        .bind("base", base)
        .execute();
    logs.cutBack(handle, log, base);
    return windows;
  }
}
