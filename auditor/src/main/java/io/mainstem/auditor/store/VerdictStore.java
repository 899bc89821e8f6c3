package io.mainstem.auditor.store;

import io.mainstem.api.audit.AuditSummary;
import io.mainstem.api.audit.AuditWindow;
import io.mainstem.api.audit.Incident;
import io.mainstem.api.audit.Verdict;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.reconcile.Judged;
import io.mainstem.auditor.segment.Window;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/**
 * What was said of windows. One thread writes; any may read. Throws Jdbi's exceptions when the
 * database fails.
 */
public final class VerdictStore {

  private final Jdbi jdbi;
  private final Ownership ownership;
  private final IncidentStore incidents;

  VerdictStore(Jdbi jdbi, Ownership ownership, IncidentStore incidents) {
    this.jdbi = jdbi;
    this.ownership = ownership;
    this.incidents = incidents;
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
          ownership.keep(handle);
          writeVerdicts(handle, said, now);
          List<Incident> opened = new ArrayList<>();
          said.forEach(judged -> opened.addAll(incidents.follow(handle, judged, now)));
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
                            + " :topic AND part = :part AND window_start = :window AND stage = 'COPY'"
                            + " UNION ALL"
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
}
