package io.mainstem.auditor.store;

import io.mainstem.auditor.segment.LeaderEpochs;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Segment;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.segment.Sums;
import io.mainstem.auditor.sketch.OrderHash;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Puts segments together again out of rows, which come ordered by their sequence number. */
final class SegmentRows {

  /** Stands for "nothing in this stretch", so that every segment has a row. */
  static final long NOBODY = -3;

  /** What {@link #add} takes. */
  static final String SELECT =
      "SELECT s.*, l.cluster, l.topic, l.topic_id, l.part, l.epochs FROM segment s"
          + " JOIN log l ON l.id = s.log";

  private final Map<String, LeaderEpochs> epochs = new HashMap<>();
  private final Map<Long, Segment> heads = new LinkedHashMap<>();
  private final Map<Long, List<SegmentEntry>> entries = new LinkedHashMap<>();
  private int rows;

  /** Takes a row of {@code segment} joined with its {@code log}; answers its sequence number. */
  long add(ResultSet row) throws SQLException {
    rows++;
    long seq = row.getLong("seq");
    List<SegmentEntry> of = entries.computeIfAbsent(seq, key -> new ArrayList<>());
    if (of.isEmpty()) {
      heads.put(seq, head(row));
    }
    if (row.getLong("writer") != NOBODY) {
      of.add(entry(row));
    }
    return seq;
  }

  /** Everything that was added. */
  List<Segment> segments() {
    List<Segment> segments = new ArrayList<>();
    heads.forEach((seq, head) -> segments.add(with(head, seq)));
    return segments;
  }

  /**
   * What was added out of a query with a limit; a segment that the limit may have cut is left out.
   */
  SegmentFeed feed(long since, int limit) {
    List<Segment> segments = new ArrayList<>();
    long next = since;
    boolean more = rows >= limit;
    int left = more && heads.size() > 1 ? heads.size() - 1 : heads.size();
    for (Map.Entry<Long, Segment> head : heads.entrySet()) {
      if (left-- == 0) {
        break;
      }
      segments.add(with(head.getValue(), head.getKey()));
      next = head.getKey();
    }
    return new SegmentFeed(segments, next, more);
  }

  static List<SegmentEntry> entriesOrNobody(Segment segment) {
    return segment.entries().isEmpty()
        ? List.of(
            new SegmentEntry(
                NOBODY, 0, Sums.ZERO, OrderHash.EMPTY, segment.baseOffset(), segment.baseOffset()))
        : segment.entries();
  }

  static SegmentEntry entry(ResultSet rs) throws SQLException {
    long base = rs.getLong("base_offset");
    return new SegmentEntry(
        rs.getLong("writer"),
        rs.getLong("window_start"),
        new Sums(rs.getLong("records"), rs.getLong("bytes"), rs.getLong("batches")),
        new OrderHash(rs.getLong("batch_order"), rs.getLong("ordered")),
        base + rs.getLong("skipped"),
        base + rs.getLong("length") - rs.getLong("left_over"));
  }

  static LogId logId(ResultSet rs) throws SQLException {
    return new LogId(
        rs.getString("cluster"),
        rs.getString("topic"),
        UUID.fromString(rs.getString("topic_id")),
        (int) rs.getLong("part"));
  }

  private Segment with(Segment head, long seq) {
    return new Segment(
        head.log(),
        head.baseOffset(),
        head.nextOffset(),
        head.closed(),
        head.lastEpoch(),
        entries.getOrDefault(seq, List.of()));
  }

  private Segment head(ResultSet row) throws SQLException {
    long base = row.getLong("base_offset");
    long next = base + row.getLong("length");
    LeaderEpochs of = epochs.computeIfAbsent(row.getString("epochs"), LeaderEpochs::of);
    return new Segment(
        logId(row), base, next, row.getLong("closed") == 1, of.before(next), List.of());
  }
}
