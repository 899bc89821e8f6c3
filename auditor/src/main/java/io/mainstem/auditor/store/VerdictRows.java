package io.mainstem.auditor.store;

import io.mainstem.api.audit.Verdict;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.reconcile.Judged;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/** The rows that a transaction writes of windows, with what stood there before. */
final class VerdictRows {

  /** Rows that are asked for at once: databases limit parameters, the narrower to 32,766. */
  private static final int PAGE = 500;

  private record Row(long mirror, Judged judged) {}

  private final List<Row> rows = new ArrayList<>();
  private final Map<Long, MirrorId> mirrors = new HashMap<>();

  /**
   * @param said if several things are said of a window, the last counts
   */
  VerdictRows(Handle handle, Collection<Judged> said, NumberTable<MirrorId>.Draft numbers) {
    Map<Map.Entry<MirrorId, Long>, Judged> last = new LinkedHashMap<>();
    said.forEach(judged -> last.put(Map.entry(judged.mirror(), judged.window().start()), judged));
    for (Judged judged : last.values()) {
      long mirror = numbers.of(handle, judged.mirror());
      rows.add(new Row(mirror, judged));
      mirrors.put(mirror, judged.mirror());
    }
  }

  /** Writes them. */
  SumChanges write(Handle handle, Instant now) {
    SumChanges changes = new SumChanges();
    for (int from = 0; from < rows.size(); from += PAGE) {
      takeOut(handle, rows.subList(from, Math.min(rows.size(), from + PAGE)), changes);
    }
    upsert(handle, now);
    for (Row row : rows) {
      Judged judged = row.judged();
      changes.add(
          judged.mirror(),
          judged.window().start(),
          judged.verdict(),
          judged.source(),
          judged.target());
    }
    return changes;
  }

  private void takeOut(Handle handle, List<Row> page, SumChanges changes) {
    // A join in this order, as SQLite reads the whole table to see which rows are IN a list of
    // pairs.
    Query before =
        handle.createQuery(
            "WITH said (said_window, said_mirror) AS (VALUES "
                + String.join(", ", Collections.nCopies(page.size(), "(?, ?)"))
                + ") SELECT window_start, mirror, verdict, source_records, target_records FROM said"
                + " CROSS JOIN verdict WHERE window_start = said_window AND mirror = said_mirror");
    int parameter = 0;
    for (Row row : page) {
      before.bind(parameter++, row.judged().window().start()).bind(parameter++, row.mirror());
    }
    before.map((rs, context) -> takeOut(rs, changes)).forEach(any -> {});
  }

  private boolean takeOut(ResultSet rs, SumChanges changes) throws SQLException {
    long number = rs.getLong("mirror");
    MirrorId mirror = mirrors.get(number);
    if (mirror == null) {
      throw new IllegalStateException("nothing was asked of mirror " + number);
    }
    changes.takeOut(
        mirror,
        rs.getLong("window_start"),
        Verdict.valueOf(rs.getString("verdict")),
        rs.getLong("source_records"),
        rs.getLong("target_records"));
    return true;
  }

  private void upsert(Handle handle, Instant now) {
    PreparedBatch batch =
        handle.prepareBatch(
            "INSERT INTO verdict (window_start, mirror, verdict, settled, source_records,"
                + " target_records, detail, updated_at) VALUES (:window, :mirror, :verdict,"
                + " :settled, :source, :target, :detail, :now)"
                + " ON CONFLICT (window_start, mirror) DO UPDATE SET verdict ="
                + " excluded.verdict, settled = excluded.settled, source_records ="
                + " excluded.source_records, target_records = excluded.target_records, detail ="
                + " excluded.detail, updated_at = excluded.updated_at");
    for (Row row : rows) {
      Judged judged = row.judged();
      batch
          .bind("window", judged.window().start())
          .bind("mirror", row.mirror())
          .bind("verdict", judged.verdict().name())
          .bind("settled", judged.settled() ? 1L : 0L)
          .bind("source", judged.source())
          .bind("target", judged.target())
          .bind("detail", judged.detail())
          .bind("now", now.toEpochMilli())
          .add();
    }
    batch.execute();
  }
}
