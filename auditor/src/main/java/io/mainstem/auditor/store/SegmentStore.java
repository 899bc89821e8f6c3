package io.mainstem.auditor.store;

import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Segment;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.segment.Window;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Segments and how far each log has been observed, written together. One thread writes; any may
 * read. Throws Jdbi's exceptions when the database fails.
 */
public final class SegmentStore {

  private static final String KEPT_SINCE = "segments-kept-since";

  private static final String STORE_ID = "store-id";

  private final Jdbi jdbi;
  private final String storeId;
  private final Map<LogId, Long> ids = new ConcurrentHashMap<>();
  private long seq;

  /** Reads what is there. */
  public SegmentStore(Jdbi jdbi) {
    this.jdbi = jdbi;
    this.storeId = jdbi.inTransaction(SegmentStore::storeId);
    jdbi.useHandle(
        handle -> {
          handle
              .createQuery("SELECT id, cluster, topic, topic_id, part FROM log")
              .map((rs, context) -> Map.entry(SegmentRows.logId(rs), rs.getLong("id")))
              .forEach(entry -> ids.put(entry.getKey(), entry.getValue()));
          seq =
              handle
                  .createQuery("SELECT COALESCE(MAX(seq), 0) FROM segment")
                  .mapTo(Long.class)
                  .one();
        });
  }

  /** Names these books: others have other sequence numbers. */
  public String id() {
    return storeId;
  }

  /**
   * Writes segments and progress in one transaction. A later version of a segment replaces the
   * earlier one.
   */
  public void write(Collection<Segment> segments) {
    if (segments.isEmpty()) {
      return;
    }
    Map<LogId, Long> newIds = new HashMap<>();
    long next = seq;
    try (Handle handle = jdbi.open()) {
      handle.begin();
      PreparedBatch replaced =
          handle.prepareBatch("DELETE FROM segment WHERE log = :log AND base_offset = :base");
      for (Segment segment : segments) {
        long log = id(handle, segment.log(), newIds);
        replaced.bind("log", log).bind("base", segment.baseOffset()).add();
      }
      replaced.execute();
      insert(handle, segments, newIds, next);
      progress(handle, segments, newIds);
      handle.commit();
    }
    seq = next + segments.size();
    ids.putAll(newIds);
  }

  /** Every log with how far it has been observed. */
  public List<LogState> states() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM log ORDER BY id")
                .map((rs, context) -> state(handle, rs))
                .list());
  }

  /** The entries of one window of a log, one for each writer. */
  public List<SegmentEntry> entries(LogId log, Window window) {
    Long id = ids.get(log);
    if (id == null) {
      return List.of();
    }
    List<SegmentEntry> rows =
        jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT * FROM segment WHERE log = :log AND window_start = :window"
                            + " AND writer <> :nobody ORDER BY base_offset")
                    .bind("log", id)
                    .bind("window", window.start())
                    .bind("nobody", SegmentRows.NOBODY)
                    .map((rs, context) -> SegmentRows.entry(rs))
                    .list());
    Map<Long, SegmentEntry> byWriter = new LinkedHashMap<>();
    // Joined here: the sums of batch identities wrap around, which SQL's SUM refuses.
    rows.forEach(row -> byWriter.merge(row.writer(), row, SegmentEntry::join));
    return List.copyOf(byWriter.values());
  }

  /** The windows since the last clean-up that there are segments of, by log. */
  public Map<LogId, List<Window>> windows() {
    Map<LogId, List<Window>> windows = new HashMap<>();
    jdbi.useHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT DISTINCT l.cluster, l.topic, l.topic_id, l.part, s.window_start"
                        + " FROM segment s JOIN log l ON l.id = s.log"
                        + " WHERE s.window_start >= :since AND s.writer <> :nobody")
                .bind("since", keptSince(handle))
                .bind("nobody", SegmentRows.NOBODY)
                .map(
                    (rs, context) ->
                        Map.entry(SegmentRows.logId(rs), new Window(rs.getLong("window_start"))))
                .forEach(
                    entry ->
                        windows
                            .computeIfAbsent(entry.getKey(), log -> new ArrayList<>())
                            .add(entry.getValue())));
    return windows;
  }

  /**
   * Segments of a cluster that were written after the given sequence number, oldest first.
   *
   * @param limit rows at most; a segment is never cut in two
   */
  public SegmentFeed feed(String cluster, long since, int limit) {
    SegmentRows rows = new SegmentRows();
    jdbi.useHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT s.*, l.cluster, l.topic, l.topic_id, l.part FROM segment s"
                        + " JOIN log l ON l.id = s.log WHERE s.seq > :since AND l.cluster = :cluster"
                        + " ORDER BY s.seq LIMIT :limit")
                .bind("since", since)
                .bind("cluster", cluster)
                .bind("limit", limit)
                .map((rs, context) -> rows.add(rs))
                .forEach(any -> {}));
    return rows.feed(since, limit);
  }

  /**
   * Deletes segments whose newest window ended before this time, unless one of their windows is not
   * settled.
   */
  public int forgetBefore(long time) {
    long cutoff = Window.startOf(time);
    return jdbi.inTransaction(
        handle -> {
          int deleted =
              handle
                  .createUpdate(
                      "DELETE FROM segment WHERE (log, base_offset) IN (SELECT log, base_offset"
                          + " FROM segment GROUP BY log, base_offset"
                          + " HAVING MAX(window_start) < :cutoff) AND (log, base_offset) NOT IN"
                          + " (SELECT s.log, s.base_offset FROM segment s JOIN verdict v"
                          + " ON v.window_start = s.window_start WHERE v.settled = 0)")
                  .bind("cutoff", cutoff)
                  .execute();
          note(handle, KEPT_SINCE, Long.toString(cutoff));
          return deleted;
        });
  }

  private static long keptSince(Handle handle) {
    return fact(handle, KEPT_SINCE).map(Long::parseLong).orElse(0L);
  }

  private static String storeId(Handle handle) {
    return fact(handle, STORE_ID)
        .orElseGet(
            () -> {
              String id = UUID.randomUUID().toString();
              note(handle, STORE_ID, id);
              return id;
            });
  }

  private static Optional<String> fact(Handle handle, String name) {
    return handle
        .createQuery("SELECT value FROM fact WHERE name = :name")
        .bind("name", name)
        .mapTo(String.class)
        .findOne();
  }

  private static void note(Handle handle, String name, String value) {
    handle
        .createUpdate(
            "INSERT INTO fact (name, value) VALUES (:name, :value)"
                + " ON CONFLICT (name) DO UPDATE SET value = excluded.value")
        .bind("name", name)
        .bind("value", value)
        .execute();
  }

  private long id(Handle handle, LogId log, Map<LogId, Long> newIds) {
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

  private void insert(
      Handle handle, Collection<Segment> segments, Map<LogId, Long> newIds, long before) {
    PreparedBatch rows =
        handle.prepareBatch(
            "INSERT INTO segment (log, base_offset, window_start, writer, next_offset, closed,"
                + " first_record, after_records, records, bytes, batches, batch_order, order_shift, seq) VALUES (:log,"
                + " :base, :window, :writer, :next, :closed, :first, :after, :records, :bytes,"
                + " :batches, :order, :shift, :seq)");
    long next = before;
    for (Segment segment : segments) {
      next++;
      for (SegmentEntry entry : SegmentRows.entriesOrNobody(segment)) {
        rows.bind("log", id(handle, segment.log(), newIds))
            .bind("base", segment.baseOffset())
            .bind("window", entry.windowStart())
            .bind("writer", entry.writer())
            .bind("next", segment.nextOffset())
            .bind("closed", segment.closed() ? 1L : 0L)
            .bind("first", entry.firstOffset())
            .bind("after", entry.nextOffset())
            .bind("records", entry.sums().records())
            .bind("bytes", entry.sums().bytes())
            .bind("batches", entry.sums().batches())
            .bind("order", entry.order().hash())
            .bind("shift", entry.order().shift())
            .bind("seq", next)
            .add();
      }
    }
    rows.execute();
  }

  private void progress(Handle handle, Collection<Segment> segments, Map<LogId, Long> newIds) {
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
