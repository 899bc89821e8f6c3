package io.mainstem.auditor.store;

import io.mainstem.auditor.reconcile.Judged;
import java.util.Collection;
import java.util.function.ToLongFunction;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The sums of all windows that are kept, by mirror and verdict. Whoever changes a window takes it
 * out before and adds it after, in the same transaction.
 */
final class KeptSums {

  private static final String COLUMNS =
      "INSERT INTO kept (mirror, verdict, windows, source_records, target_records) ";

  private static final String ADD_UP =
      " ON CONFLICT (mirror, verdict) DO UPDATE SET windows = kept.windows + excluded.windows,"
          + " source_records = kept.source_records + excluded.source_records,"
          + " target_records = kept.target_records + excluded.target_records";

  private KeptSums() {}

  /**
   * Takes out what has been said of these windows before, if anything.
   *
   * @param windows no window of a mirror twice
   */
  static void takeOut(Handle handle, Collection<Judged> windows, ToLongFunction<Judged> mirror) {
    PreparedBatch before =
        handle.prepareBatch(
            COLUMNS
                + "SELECT mirror, verdict, -1, -source_records, -target_records FROM verdict"
                + " WHERE window_start = :window AND mirror = :mirror"
                + ADD_UP);
    for (Judged judged : windows) {
      before
          .bind("window", judged.window().start())
          .bind("mirror", mirror.applyAsLong(judged))
          .add();
    }
    before.execute();
  }

  /** Adds windows that have been taken out, or that are new. */
  static void add(Handle handle, Collection<Judged> windows, ToLongFunction<Judged> mirror) {
    PreparedBatch after =
        handle.prepareBatch(COLUMNS + "VALUES (:mirror, :verdict, 1, :source, :target)" + ADD_UP);
    for (Judged judged : windows) {
      after
          .bind("mirror", mirror.applyAsLong(judged))
          .bind("verdict", judged.verdict().name())
          .bind("source", judged.source())
          .bind("target", judged.target())
          .add();
    }
    after.execute();
  }

  /** Takes out all settled windows from before a time, which are about to be forgotten. */
  static void takeOutSettled(Handle handle, long before) {
    handle
        .createUpdate(
            COLUMNS
                + "SELECT mirror, verdict, -COUNT(*), -SUM(source_records), -SUM(target_records)"
                + " FROM verdict WHERE settled = 1 AND window_start < :time"
                + " GROUP BY mirror, verdict"
                + ADD_UP)
        .bind("time", before)
        .execute();
  }
}
