package io.mainstem.auditor.store;

import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Segment;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.segment.Window;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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

  private static final String LAST_SEQ = "last-seq";

  private final Jdbi jdbi;
  private final Ownership ownership;
  private final String storeId;
  private final LogTable logs;
  private long seq;

  /** Reads what is there. */
  SegmentStore(Jdbi jdbi, Ownership ownership) {
    this.jdbi = jdbi;
    this.ownership = ownership;
    this.logs = new LogTable(jdbi);
    this.storeId = jdbi.inTransaction(SegmentStore::storeId);
    this.seq = jdbi.withHandle(SegmentStore::lastSeq);
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
      ownership.keep(handle);
      PreparedBatch replaced =
          handle.prepareBatch("DELETE FROM segment WHERE log = :log AND base_offset = :base");
      for (Segment segment : segments) {
        long log = logs.id(handle, segment.log(), newIds);
        replaced.bind("log", log).bind("base", segment.baseOffset()).add();
      }
      replaced.execute();
      insert(handle, segments, newIds, next);
      logs.progress(handle, segments, newIds);
      handle.commit();
    }
    seq = next + segments.size();
    logs.committed(newIds);
  }

  /** Every log with how far it has been observed. */
  public List<LogState> states() {
    return logs.states();
  }

  /** The entries of one window of a log, one for each writer. */
  public List<SegmentEntry> entries(LogId log, Window window) {
    Long id = logs.known(log);
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

  /** Whether anything is known of a log from this window or an earlier one. */
  public boolean reachesBackTo(LogId log, Window window) {
    Long id = logs.known(log);
    return id != null
        && jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT 1 FROM segment WHERE log = :log AND window_start <= :window"
                            + " AND writer <> :nobody LIMIT 1")
                    .bind("log", id)
                    .bind("window", window.start())
                    .bind("nobody", SegmentRows.NOBODY)
                    .mapTo(Long.class)
                    .findOne()
                    .isPresent());
  }

  /** Segments with a window from this time on are all kept; milliseconds since 1970. */
  public long keptSince() {
    return jdbi.withHandle(SegmentStore::keptSince);
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
   * settled, or has an open incident, which would have to be proved repaired.
   */
  public int forgetBefore(long time) {
    long cutoff = Window.startOf(time);
    return jdbi.inTransaction(
        handle -> {
          ownership.keep(handle);
          int deleted =
              handle
                  .createUpdate(
                      "DELETE FROM segment WHERE (log, base_offset) IN (SELECT log, base_offset"
                          + " FROM segment GROUP BY log, base_offset"
                          + " HAVING MAX(window_start) < :cutoff) AND (log, base_offset) NOT IN"
                          + " (SELECT s.log, s.base_offset FROM segment s JOIN verdict v"
                          + " ON v.window_start = s.window_start WHERE v.settled = 0 UNION"
                          + " SELECT s.log, s.base_offset FROM segment s JOIN incident i"
                          + " ON i.window_start = s.window_start WHERE i.closed_at IS NULL)")
                  .bind("cutoff", cutoff)
                  .execute();
          Facts.put(handle, KEPT_SINCE, Long.toString(cutoff));
          Facts.put(handle, LAST_SEQ, Long.toString(seq));
          return deleted;
        });
  }

  /** Never one that was given before: its segment may be deleted by now. */
  private static long lastSeq(Handle handle) {
    long kept =
        handle.createQuery("SELECT COALESCE(MAX(seq), 0) FROM segment").mapTo(Long.class).one();
    return Math.max(kept, Facts.get(handle, LAST_SEQ).map(Long::parseLong).orElse(0L));
  }

  private static long keptSince(Handle handle) {
    return Facts.get(handle, KEPT_SINCE).map(Long::parseLong).orElse(0L);
  }

  private static String storeId(Handle handle) {
    return Facts.get(handle, STORE_ID)
        .orElseGet(
            () -> {
              String id = UUID.randomUUID().toString();
              Facts.put(handle, STORE_ID, id);
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
        rows.bind("log", logs.id(handle, segment.log(), newIds))
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
}
