package io.mainstem.auditor.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mainstem.api.audit.AuditSummary;
import io.mainstem.api.audit.AuditWindow;
import io.mainstem.api.audit.Incident;
import io.mainstem.api.audit.Verdict;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.rest.Json;
import io.mainstem.auditor.reconcile.Finding;
import io.mainstem.auditor.reconcile.Findings;
import io.mainstem.auditor.reconcile.Judged;
import io.mainstem.auditor.segment.Window;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * What was said of windows, and incidents. One thread writes; any may read. Throws Jdbi's
 * exceptions when the database fails.
 */
public final class VerdictStore {

  private static final ObjectMapper MAPPER = Json.mapper();

  private final Jdbi jdbi;

  public VerdictStore(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * Writes verdicts, opens incidents for those that failed and closes those of windows that have
   * turned out well.
   *
   * @return the incidents that were not known before
   */
  public List<Incident> write(Collection<Judged> said, Instant now) {
    if (said.isEmpty()) {
      return List.of();
    }
    return jdbi.inTransaction(
        handle -> {
          writeVerdicts(handle, said, now);
          List<Incident> opened = new ArrayList<>();
          for (Judged judged : said) {
            for (Map.Entry<Verdict, List<Finding>> kind :
                Findings.byKind(judged.findings()).entrySet()) {
              Incident incident = incident(judged, kind.getKey(), kind.getValue(), now);
              if (open(handle, incident)) {
                opened.add(incident);
              }
            }
            if (judged.settled() && !judged.verdict().failed()) {
              close(handle, judged, now);
            }
          }
          return opened;
        });
  }

  /** What a window was last called, a fault before anything else. */
  public Optional<Verdict> verdict(MirrorId mirror, Window window) {
    return jdbi.withHandle(
        handle ->
            ofWindow(
                    handle.createQuery(
                        "SELECT verdict, 0 AS rank FROM incident WHERE route = :route AND topic ="
                            + " :topic AND part = :part AND window_start = :window UNION ALL"
                            + " SELECT verdict, 1 AS rank FROM verdict WHERE route = :route AND"
                            + " topic = :topic AND part = :part AND window_start = :window"
                            + " ORDER BY rank LIMIT 1"),
                    mirror,
                    window)
                .map((rs, context) -> Verdict.valueOf(rs.getString("verdict")))
                .findOne());
  }

  /** The windows of each mirror that are not settled. */
  public Map<MirrorId, List<Window>> unsettled() {
    Map<MirrorId, List<Window>> unsettled = new HashMap<>();
    jdbi.useHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM verdict WHERE settled = 0")
                .map((rs, context) -> Map.entry(mirror(rs), new Window(rs.getLong("window_start"))))
                .forEach(
                    entry ->
                        unsettled
                            .computeIfAbsent(entry.getKey(), mirror -> new ArrayList<>())
                            .add(entry.getValue())));
    return unsettled;
  }

  /** The books of each route and topic, summed. The problem is left for those who know it. */
  public List<AuditSummary> summaries() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT route, topic,"
                        + " SUM(CASE WHEN verdict IN ('VERIFIED', 'FILTERED', 'REPAIRED')"
                        + " THEN 1 ELSE 0 END) AS verified,"
                        + " SUM(CASE WHEN verdict IN ('OPEN', 'IN_FLIGHT', 'STALLED', 'UNKNOWN')"
                        + " THEN 1 ELSE 0 END) AS unproved, COUNT(*) AS windows,"
                        + " SUM(source_records) AS source, SUM(target_records) AS target"
                        + " FROM verdict GROUP BY route, topic ORDER BY route, topic")
                .map((rs, context) -> summary(rs))
                .list());
  }

  /** How many windows there are of each verdict. */
  public Map<Verdict, Long> counts() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT verdict, COUNT(*) AS windows FROM verdict GROUP BY verdict")
                .reduceResultSet(
                    new java.util.EnumMap<Verdict, Long>(Verdict.class),
                    (counts, rs, context) -> {
                      counts.put(Verdict.valueOf(rs.getString("verdict")), rs.getLong("windows"));
                      return counts;
                    }));
  }

  /** Windows, newest first. */
  public List<AuditWindow> windows(WindowQuery wanted) {
    return jdbi.withHandle(
        handle -> {
          Query query =
              handle
                  .createQuery(
                      "SELECT * FROM verdict WHERE "
                          + wanted.condition()
                          + " ORDER BY window_start DESC, route, topic, part LIMIT :limit")
                  .bind("limit", wanted.limit());
          wanted.parameters().forEach(query::bind);
          return query.map((rs, context) -> window(rs)).list();
        });
  }

  /**
   * Incidents, newest first.
   *
   * @param before only those opened before this time, and among equals only with a smaller id
   */
  public List<Incident> incidents(boolean openOnly, @Nullable Incident before, int limit) {
    return jdbi.withHandle(
        handle -> {
          Query query =
              handle.createQuery(
                  "SELECT * FROM incident WHERE 1 = 1"
                      + (openOnly ? " AND closed_at IS NULL" : "")
                      + (before == null
                          ? ""
                          : " AND (opened_at < :time OR (opened_at = :time AND id < :id))")
                      + " ORDER BY opened_at DESC, id DESC LIMIT :limit");
          if (before != null) {
            query.bind("time", before.openedAt().toEpochMilli());
            query.bind("id", before.id().toString());
          }
          return query.bind("limit", limit).map((rs, context) -> incident(rs)).list();
        });
  }

  public Optional<Incident> incident(UUID id) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM incident WHERE id = :id")
                .bind("id", id.toString())
                .map((rs, context) -> incident(rs))
                .findOne());
  }

  /** Deletes settled windows and closed incidents from before this time. */
  public int forgetBefore(Instant time) {
    return jdbi.inTransaction(
        handle ->
            handle
                    .createUpdate("DELETE FROM verdict WHERE settled = 1 AND window_start < :time")
                    .bind("time", time.toEpochMilli())
                    .execute()
                + handle
                    .createUpdate("DELETE FROM incident WHERE closed_at < :time")
                    .bind("time", time.toEpochMilli())
                    .execute());
  }

  private static void writeVerdicts(Handle handle, Collection<Judged> said, Instant now) {
    PreparedBatch rows =
        handle.prepareBatch(
            "INSERT INTO verdict (route, topic, part, window_start, verdict, settled,"
                + " source_records, target_records, detail, updated_at) VALUES (:route, :topic,"
                + " :part, :window, :verdict, :settled, :source, :target, :detail, :now)"
                + " ON CONFLICT (route, topic, part, window_start) DO UPDATE SET verdict ="
                + " excluded.verdict, settled = excluded.settled, source_records ="
                + " excluded.source_records, target_records = excluded.target_records, detail ="
                + " excluded.detail, updated_at = excluded.updated_at");
    for (Judged judged : said) {
      rows.bind("route", judged.mirror().route())
          .bind("topic", judged.mirror().topic())
          .bind("part", (long) judged.mirror().partition())
          .bind("window", judged.window().start())
          .bind("verdict", judged.verdict().name())
          .bind("settled", judged.settled() ? 1L : 0L)
          .bind("source", judged.source())
          .bind("target", judged.target())
          .bind("detail", judged.detail())
          .bind("now", now.toEpochMilli())
          .add();
    }
    rows.execute();
  }

  /** Writes an incident; true if it is new or had been closed. */
  private static boolean open(Handle handle, Incident incident) {
    boolean isOpen =
        handle
            .createQuery("SELECT COUNT(*) FROM incident WHERE id = :id AND closed_at IS NULL")
            .bind("id", incident.id().toString())
            .mapTo(Long.class)
            .one()
            .equals(1L);
    handle
        .createUpdate(
            "INSERT INTO incident (id, route, topic, part, verdict, window_start, records,"
                + " source_ranges, detail, opened_at, closed_at) VALUES (:id, :route, :topic,"
                + " :part, :verdict, :window, :records, :ranges, :detail, :now, NULL)"
                + " ON CONFLICT (id) DO UPDATE SET records = excluded.records, source_ranges ="
                + " excluded.source_ranges, detail = excluded.detail, closed_at = NULL")
        .bind("id", incident.id().toString())
        .bind("route", incident.mirror().route())
        .bind("topic", incident.mirror().topic())
        .bind("part", (long) incident.mirror().partition())
        .bind("verdict", incident.verdict().name())
        .bind("window", incident.windowStart().toEpochMilli())
        .bind("records", incident.records())
        .bind("ranges", json(incident.sourceRanges()))
        .bind("detail", incident.detail())
        .bind("now", incident.openedAt().toEpochMilli())
        .execute();
    return !isOpen;
  }

  private static void close(Handle handle, Judged judged, Instant now) {
    handle
        .createUpdate(
            "UPDATE incident SET closed_at = :now WHERE closed_at IS NULL AND route = :route"
                + " AND topic = :topic AND part = :part AND window_start = :window")
        .bind("now", now.toEpochMilli())
        .bind("route", judged.mirror().route())
        .bind("topic", judged.mirror().topic())
        .bind("part", (long) judged.mirror().partition())
        .bind("window", judged.window().start())
        .execute();
  }

  private static Incident incident(
      Judged judged, Verdict kind, List<Finding> findings, Instant now) {
    String name = judged.mirror() + "|" + judged.window().start() + "|" + kind;
    return new Incident(
        UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)),
        judged.mirror(),
        kind,
        judged.window().startInstant(),
        findings.size(),
        Findings.sourceRanges(findings),
        Findings.describe(findings),
        now,
        null);
  }

  private static Query ofWindow(Query query, MirrorId mirror, Window window) {
    return query
        .bind("route", mirror.route())
        .bind("topic", mirror.topic())
        .bind("part", (long) mirror.partition())
        .bind("window", window.start());
  }

  private static MirrorId mirror(ResultSet rs) throws SQLException {
    return new MirrorId(rs.getString("route"), rs.getString("topic"), (int) rs.getLong("part"));
  }

  private static AuditSummary summary(ResultSet rs) throws SQLException {
    long verified = rs.getLong("verified");
    long unproved = rs.getLong("unproved");
    return new AuditSummary(
        rs.getString("route"),
        rs.getString("topic"),
        verified,
        unproved,
        rs.getLong("windows") - verified - unproved,
        rs.getLong("source"),
        rs.getLong("target"),
        null);
  }

  private static AuditWindow window(ResultSet rs) throws SQLException {
    Window window = new Window(rs.getLong("window_start"));
    return new AuditWindow(
        mirror(rs),
        window.startInstant(),
        window.endInstant(),
        Verdict.valueOf(rs.getString("verdict")),
        rs.getLong("source_records"),
        rs.getLong("target_records"),
        0,
        rs.getString("detail"),
        Instant.ofEpochMilli(rs.getLong("updated_at")));
  }

  private static Incident incident(ResultSet rs) throws SQLException {
    long closedAt = rs.getLong("closed_at");
    boolean open = rs.wasNull();
    return new Incident(
        UUID.fromString(rs.getString("id")),
        mirror(rs),
        Verdict.valueOf(rs.getString("verdict")),
        Instant.ofEpochMilli(rs.getLong("window_start")),
        rs.getLong("records"),
        ranges(rs.getString("source_ranges")),
        rs.getString("detail"),
        Instant.ofEpochMilli(rs.getLong("opened_at")),
        open ? null : Instant.ofEpochMilli(closedAt));
  }

  private static String json(List<Incident.OffsetRange> ranges) {
    try {
      return MAPPER.writeValueAsString(ranges);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("ranges can always be written as JSON", e);
    }
  }

  private static List<Incident.OffsetRange> ranges(String json) throws SQLException {
    try {
      return List.of(MAPPER.readValue(json, Incident.OffsetRange[].class));
    } catch (JsonProcessingException e) {
      throw new SQLException("the ranges of an incident cannot be read: " + json, e);
    }
  }
}
