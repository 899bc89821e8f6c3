package io.mainstem.auditor.store;

import io.mainstem.auditor.segment.LeaderEpochs;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.LogState;
import io.mainstem.auditor.segment.LostEnd;
import io.mainstem.auditor.segment.Segment;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.segment.Window;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
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

  /**
   * A segment on its way into the table.
   *
   * @param log the number that stands for its log
   */
  record Numbered(Segment segment, long log, long seq) {}

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
   *
   * @param segments none of them twice
   */
  public void write(Collection<Segment> segments) {
    if (segments.isEmpty()) {
      return;
    }
    List<Numbered> numbered = new ArrayList<>();
    LogTable.Draft draft = logs.draft();
    try (Handle handle = jdbi.open()) {
      handle.begin();
      ownership.keep(handle);
      for (Segment segment : segments) {
        long number = seq + numbered.size() + 1;
        numbered.add(new Numbered(segment, draft.id(handle, segment.log()), number));
      }
      deleteEarlier(handle, numbered);
      insert(handle, numbered);
      draft.progress(handle, numbered);
      handle.commit();
    }
    seq += numbered.size();
    draft.committed();
  }

  /**
   * Deletes the segments that reach beyond this offset, in one transaction with the progress, and
   * notes what was lost.
   *
   * @param epoch all that was written under it is lost, too; {@link LeaderEpochs#UNKNOWN} for none
   * @param now milliseconds since 1970
   * @return empty if nothing is known of the log
   */
  public Optional<SegmentCut> cutBack(LogId log, long to, int epoch, long now) {
    return cut(log, (handle, id) -> SegmentCut.noticed(handle, logs, id, to, epoch, now));
  }

  /**
   * Likewise for what another auditor has noticed, if it was counted here.
   *
   * @param now milliseconds since 1970
   */
  public Optional<SegmentCut> cutBack(LogId log, LostEnd told, long now) {
    return cut(log, (handle, id) -> SegmentCut.told(handle, logs, id, told, now));
  }

  private Optional<SegmentCut> cut(LogId log, BiFunction<Handle, Long, SegmentCut> cut) {
    Long id = logs.known(log);
    if (id == null) {
      return Optional.empty();
    }
    return Optional.of(
        jdbi.inTransaction(
            handle -> {
              ownership.keep(handle);
              Facts.put(handle, LAST_SEQ, Long.toString(seq)); // the last rows may be among them
              return cut.apply(handle, id);
            }));
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

  /** The windows that the segments with offsets from here on count in. */
  public Set<Window> windowsFrom(LogId log, long offset) {
    Long id = logs.known(log);
    return id == null
        ? Set.of()
        : jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT DISTINCT window_start FROM segment WHERE log = :log"
                            + " AND base_offset + length > :offset AND writer <> :nobody")
                    .bind("log", id)
                    .bind("offset", offset)
                    .bind("nobody", SegmentRows.NOBODY)
                    .map((rs, context) -> new Window(rs.getLong("window_start")))
                    .set());
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
                    SegmentRows.SELECT
                        + " WHERE s.seq > :since AND l.cluster = :cluster"
                        + " ORDER BY s.seq, s.window_start, s.writer LIMIT :limit")
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
                      "DELETE FROM segment WHERE seq IN (SELECT seq FROM segment GROUP BY seq"
                          + " HAVING MAX(window_start) < :cutoff AND MAX(CASE WHEN window_start IN"
                          + " (SELECT window_start FROM verdict WHERE settled = 0 UNION"
                          + " SELECT window_start FROM incident WHERE closed_at IS NULL)"
                          + " THEN 1 ELSE 0 END) = 0)")
                  .bind("cutoff", cutoff)
                  .execute();
          LostEnds.forgetBefore(handle, cutoff);
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

  private void deleteEarlier(Handle handle, List<Numbered> numbered) {
    PreparedBatch last = handle.prepareBatch("DELETE FROM segment WHERE seq = :seq");
    PreparedBatch any =
        handle.prepareBatch(
            "DELETE FROM segment WHERE seq IN"
                + " (SELECT seq FROM segment WHERE log = :log AND base_offset = :base)");
    for (Numbered each : numbered) {
      long base = each.segment().baseOffset();
      LogTable.Last known = logs.last(each.log());
      if (base == known.base()) {
        last.bind("seq", known.seq()).add();
      } else if (base < known.base()) {
        any.bind("log", each.log()).bind("base", base).add();
      }
    }
    executeAll(last);
    executeAll(any);
  }

  private static void insert(Handle handle, List<Numbered> numbered) {
    PreparedBatch rows =
        handle.prepareBatch(
            "INSERT INTO segment (seq, window_start, writer, log, base_offset, length, closed,"
                + " skipped, left_over, records, bytes, batches, batch_order, ordered) VALUES"
                + " (:seq, :window, :writer, :log, :base, :length, :closed, :skipped, :leftOver,"
                + " :records, :bytes, :batches, :order, :ordered)");
    for (Numbered each : numbered) {
      Segment segment = each.segment();
      for (SegmentEntry entry : SegmentRows.entriesOrNobody(segment)) {
        rows.bind("seq", each.seq())
            .bind("window", entry.windowStart())
            .bind("writer", entry.writer())
            .bind("log", each.log())
            .bind("base", segment.baseOffset())
            .bind("length", segment.nextOffset() - segment.baseOffset())
            .bind("closed", segment.closed() ? 1L : 0L)
            .bind("skipped", entry.firstOffset() - segment.baseOffset())
            .bind("leftOver", segment.nextOffset() - entry.nextOffset())
            .bind("records", entry.sums().records())
            .bind("bytes", entry.sums().bytes())
            .bind("batches", entry.sums().batches())
            .bind("order", entry.order().hash())
            .bind("ordered", entry.order().length())
            .add();
      }
    }
    executeAll(rows);
  }

  private static void executeAll(PreparedBatch batch) {
    if (batch.size() > 0) {
      batch.execute();
    }
  }
}
