package io.mainstem.auditor.store;

import io.mainstem.auditor.segment.LeaderEpochs;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.LogState;
import io.mainstem.auditor.segment.LostEnd;
import io.mainstem.auditor.segment.Segment;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.segment.Window;
import io.mainstem.auditor.store.SegmentStore.Numbered;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
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

  /**
   * The last segment of a log.
   *
   * @param covered everything below has been observed
   * @param epochs under which that was written
   */
  record Last(long base, long seq, long covered, LeaderEpochs epochs) {
    private static final Last NONE = new Last(0, 0, 0, LeaderEpochs.NONE);
  }

  private final Jdbi jdbi;
  private final Map<LogId, Long> ids = new ConcurrentHashMap<>();

  /** By number; the writer's. */
  private final Map<Long, Last> lasts = new HashMap<>();

  /** Reads what is there. */
  LogTable(Jdbi jdbi) {
    this.jdbi = jdbi;
    jdbi.useHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM log")
                .map((rs, context) -> Map.entry(SegmentRows.logId(rs), remembered(rs)))
                .forEach(entry -> ids.put(entry.getKey(), entry.getValue())));
  }

  private long remembered(ResultSet rs) throws SQLException {
    long id = rs.getLong("id");
    lasts.put(
        id,
        new Last(
            rs.getLong("open_base"),
            rs.getLong("open_seq"),
            rs.getLong("covered"),
            LeaderEpochs.of(rs.getString("epochs"))));
    return id;
  }

  /** The number of a log; null if it has none. */
  @Nullable Long known(LogId log) {
    return ids.get(log);
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

  /** What a transaction is about to change. */
  Draft draft() {
    return new Draft();
  }

  /** Changes of one transaction, which hold once it is committed. */
  final class Draft {
    private final Map<LogId, Long> newIds = new HashMap<>();
    private final Map<Long, Last> newLasts = new HashMap<>();

    /** The number of a log, which is given to it if it has none. */
    long id(Handle handle, LogId log) {
      Long known = ids.get(log);
      return known != null ? known : newIds.computeIfAbsent(log, added -> insert(handle, added));
    }

    /** Notes how far logs have been observed. */
    void progress(Handle handle, List<Numbered> segments) {
      PreparedBatch further =
          handle.prepareBatch(
              "UPDATE log SET covered = :next, open_base = :base, newest_window ="
                  + " CASE WHEN :window IS NULL OR newest_window > :window THEN newest_window"
                  + " ELSE :window END WHERE id = :log AND covered <= :next");
      PreparedBatch last =
          handle.prepareBatch(
              "UPDATE log SET open_seq = :seq WHERE id = :log AND open_base = :base");
      for (Numbered each : segments) {
        Segment segment = each.segment();
        Long newest =
            segment.entries().stream()
                .map(SegmentEntry::windowStart)
                .max(Long::compare)
                .orElse(null);
        further
            .bind("log", each.log())
            .bind("next", segment.nextOffset())
            .bind("base", segment.baseOffset())
            .bindByType("window", newest, Long.class)
            .add();
        last.bind("log", each.log())
            .bind("base", segment.baseOffset())
            .bind("seq", each.seq())
            .add();
        newLasts.merge(each.log(), after(last(each.log()), each), (a, b) -> after(a, each));
      }
      further.execute();
      last.execute();
      newEpochs(handle);
    }

    private void newEpochs(Handle handle) {
      PreparedBatch epochs = handle.prepareBatch("UPDATE log SET epochs = :epochs WHERE id = :log");
      newLasts.forEach(
          (log, now) -> {
            if (!now.epochs().equals(last(log).epochs())) {
              epochs.bind("log", log).bind("epochs", now.epochs().text()).add();
            }
          });
      if (epochs.size() > 0) {
        epochs.execute();
      }
    }

    /** The transaction was committed. */
    void committed() {
      ids.putAll(newIds);
      lasts.putAll(newLasts);
    }

    private Last after(Last before, Numbered each) {
      Segment segment = each.segment();
      if (segment.nextOffset() >= before.covered()) {
        return new Last(
            segment.baseOffset(), each.seq(), segment.nextOffset(), epochs(before, segment));
      }
      return segment.baseOffset() == before.base()
          ? new Last(before.base(), each.seq(), before.covered(), before.epochs())
          : before;
    }

    private LeaderEpochs epochs(Last before, Segment segment) {
      LeaderEpochs known = before.epochs();
      if (segment.nextOffset() == before.covered()) {
        return known;
      }
      boolean gap = segment.baseOffset() > before.covered() && !known.runs().isEmpty();
      return (gap ? known.then(LeaderEpochs.UNKNOWN, before.covered()) : known)
          .then(segment.lastEpoch(), Math.max(before.covered(), segment.baseOffset()));
    }

    private long insert(Handle handle, LogId added) {
      long id = 1L + ids.size() + newIds.size();
      handle
          .createUpdate(
              "INSERT INTO log (id, cluster, topic, topic_id, part, covered, open_base, open_seq)"
                  + " VALUES (:id, :cluster, :topic, :topicId, :part, 0, 0, 0)")
          .bind("id", id)
          .bind("cluster", added.cluster())
          .bind("topic", added.topic())
          .bind("topicId", added.topicId().toString())
          .bind("part", (long) added.partition())
          .execute();
      return id;
    }
  }

  /** How far a log has been observed. */
  LogState state(Handle handle, long id) {
    return handle
        .createQuery("SELECT * FROM log WHERE id = :id")
        .bind("id", id)
        .map((rs, context) -> state(handle, rs))
        .one();
  }

  /** The last segment of a log that was written before. */
  Last last(long log) {
    return lasts.getOrDefault(log, Last.NONE);
  }

  /** Notes that a log has been observed up to here and no further; segments beyond are gone. */
  void cutBack(Handle handle, long id, long to) {
    long covered = Math.min(to, last(id).covered());
    LeaderEpochs epochs = last(id).epochs().until(covered);
    Last last =
        handle
            .createQuery(
                "SELECT base_offset, seq FROM segment WHERE log = :id"
                    + " ORDER BY base_offset DESC LIMIT 1")
            .bind("id", id)
            .map(
                (rs, context) ->
                    new Last(rs.getLong("base_offset"), rs.getLong("seq"), covered, epochs))
            .findOne()
            .orElse(new Last(covered, 0, covered, epochs));
    handle
        .createUpdate(
            "UPDATE log SET covered = :covered, open_base = :base, open_seq = :seq,"
                + " epochs = :epochs,"
                + " newest_window = (SELECT MAX(window_start) FROM segment WHERE log = :id"
                + " AND writer <> :nobody) WHERE id = :id")
        .bind("covered", covered)
        .bind("base", last.base())
        .bind("seq", last.seq())
        .bind("epochs", epochs.text())
        .bind("nobody", SegmentRows.NOBODY)
        .bind("id", id)
        .execute();
    lasts.put(id, last); // if this is not committed, the books are opened anew
  }

  private static LogState state(Handle handle, ResultSet rs) throws SQLException {
    LogId log = SegmentRows.logId(rs);
    long covered = rs.getLong("covered");
    long newest = rs.getLong("newest_window");
    Optional<Window> newestWindow =
        rs.wasNull() ? Optional.empty() : Optional.of(new Window(newest));
    List<LostEnd> lost = LostEnds.of(handle, rs.getLong("id"));
    SegmentRows rows = new SegmentRows();
    handle
        .createQuery(SegmentRows.SELECT + " WHERE s.seq = :seq ORDER BY s.window_start, s.writer")
        .bind("seq", rs.getLong("open_seq"))
        .map((row, context) -> rows.add(row))
        .forEach(any -> {});
    List<Segment> found = rows.segments();
    Segment last =
        found.isEmpty()
            ? Segment.nothing(log, covered, LeaderEpochs.of(rs.getString("epochs")).last())
            : found.get(0);
    return new LogState(last, newestWindow, lost);
  }
}
