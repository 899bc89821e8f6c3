package io.mainstem.auditor.store;

import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Segment;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.segment.Window;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/**
 * The logs that are observed: the numbers that stand for them in other rows, and how far each has
 * been observed. One thread writes; any may read.
 */
final class LogTable {

  private final Jdbi jdbi;
  private final Map<LogId, Long> ids = new ConcurrentHashMap<>();

  /** Reads what is there. */
  LogTable(Jdbi jdbi) {
    this.jdbi = jdbi;
    jdbi.useHandle(
        handle ->
            handle
                .createQuery("SELECT id, cluster, topic, topic_id, part FROM log")
                .map((rs, context) -> Map.entry(SegmentRows.logId(rs), rs.getLong("id")))
                .forEach(entry -> ids.put(entry.getKey(), entry.getValue())));
  }

  /** The number of a log; null if it has none. */
  @Nullable Long known(LogId log) {
    return ids.get(log);
  }

  /** The numbers that were given in a transaction hold: it was committed. */
  void committed(Map<LogId, Long> given) {
    ids.putAll(given);
  }

  /** Every log with how far it has been observed. */
  List<LogState> states() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM log ORDER BY id")
                .map((rs, context) -> state(handle, rs))
                .list());
  }

  /** The number of a log, which is given to it if it has none. */
  long id(Handle handle, LogId log, Map<LogId, Long> newIds) {
    Long known = ids.get(log);
    if (known != null) {
      return known;
    }
    return newIds.computeIfAbsent(
        log,
        added -> {
          long id = 1L + ids.size() + newIds.size();
          handle
              .createUpdate(
                  "INSERT INTO log (id, cluster, topic, topic_id, part, covered, open_base)"
                      + " VALUES (:id, :cluster, :topic, :topicId, :part, 0, 0)")
              .bind("id", id)
              .bind("cluster", added.cluster())
              .bind("topic", added.topic())
              .bind("topicId", added.topicId().toString())
              .bind("part", (long) added.partition())
              .execute();
          return id;
        });
  }

  /** Notes how far logs have been observed. */
  void progress(Handle handle, Collection<Segment> segments, Map<LogId, Long> newIds) {
    PreparedBatch rows =
        handle.prepareBatch(
            "UPDATE log SET covered = :next, open_base = :base, newest_window ="
                + " CASE WHEN :window IS NULL OR newest_window > :window THEN newest_window"
                + " ELSE :window END WHERE id = :log AND covered <= :next");
    for (Segment segment : segments) {
      Long newest =
          segment.entries().stream().map(SegmentEntry::windowStart).max(Long::compare).orElse(null);
      rows.bind("log", id(handle, segment.log(), newIds))
          .bind("next", segment.nextOffset())
          .bind("base", segment.baseOffset())
          .bindByType("window", newest, Long.class)
          .add();
    }
    rows.execute();
  }

  private static LogState state(Handle handle, ResultSet rs) throws SQLException {
    LogId log = SegmentRows.logId(rs);
    long covered = rs.getLong("covered");
    long base = rs.getLong("open_base");
    long newest = rs.getLong("newest_window");
    Optional<Window> newestWindow =
        rs.wasNull() ? Optional.empty() : Optional.of(new Window(newest));
    SegmentRows rows = new SegmentRows();
    handle
        .createQuery(
            "SELECT s.*, l.cluster, l.topic, l.topic_id, l.part FROM segment s"
                + " JOIN log l ON l.id = s.log WHERE s.log = :log AND s.base_offset = :base")
        .bind("log", rs.getLong("id"))
        .bind("base", base)
        .map((row, context) -> rows.add(row))
        .forEach(any -> {});
    List<Segment> found = rows.segments();
    if (found.isEmpty()) {
      Segment gone = new Segment(log, covered, covered, true, List.of());
      return new LogState(gone, newestWindow);
    }
    return new LogState(found.get(0), newestWindow);
  }
}
