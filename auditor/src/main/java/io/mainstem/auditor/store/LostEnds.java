package io.mainstem.auditor.store;

import io.mainstem.auditor.segment.LostEnd;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What logs have lost after it had been observed. */
final class LostEnds {

  private LostEnds() {}

  /** Notes one. */
  static void add(Handle handle, long log, LostEnd lost, long now) {
    handle
        .createUpdate(
            "INSERT INTO lost_end (number, log, lost_from, lost_to, epoch, first_window,"
                + " last_window, noticed_at) SELECT COALESCE(MAX(number), 0) + 1, :log, :from, :to,"
                + " :epoch, :first, :last, :now FROM lost_end")
        .bind("log", log)
        .bind("from", lost.from())
        .bind("to", lost.to())
        .bind("epoch", (long) lost.epoch())
        .bind("first", lost.firstWindow())
        .bind("last", lost.lastWindow())
        .bind("now", now)
        .execute();
  }

  /** Those of one log, oldest first. */
  static List<LostEnd> of(Handle handle, long log) {
    return handle
        .createQuery("SELECT * FROM lost_end WHERE log = :log ORDER BY number")
        .bind("log", log)
        .map(
            (rs, context) ->
                new LostEnd(
                    rs.getLong("lost_from"),
                    rs.getLong("lost_to"),
                    (int) rs.getLong("epoch"),
                    rs.getLong("first_window"),
                    rs.getLong("last_window")))
        .list();
  }

  /**
   * Forgets those that were noticed before this time and whose windows ended before it, unless one
   * of them may still be judged.
   */
  static void forgetBefore(Handle handle, long time) {
    handle
        .createUpdate(
            "DELETE FROM lost_end WHERE noticed_at < :time AND last_window < :time"
                + " AND NOT EXISTS (SELECT 1 FROM verdict WHERE settled = 0"
                + " AND window_start >= first_window AND window_start <= last_window)"
                + " AND NOT EXISTS (SELECT 1 FROM incident WHERE closed_at IS NULL"
                + " AND window_start >= first_window AND window_start <= last_window)")
        .bind("time", time)
        .execute();
  }
}
