package io.mainstem.auditor.store;

import io.mainstem.api.audit.AuditSummary;
import io.mainstem.api.audit.AuditWindow;
import io.mainstem.api.audit.Incident;
import io.mainstem.api.audit.Verdict;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.reconcile.Judged;
import io.mainstem.auditor.segment.Window;
import io.mainstem.auditor.sla.SlaBoard.Subject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/**
 * What was said of windows. One thread writes; any may read. Throws Jdbi's exceptions when the
 * database fails.
 */
public final class VerdictStore {

  /** Windows with the mirrors that they are of. */
  static final String VERDICTS = "verdict JOIN mirror ON mirror.id = verdict.mirror";

  private final Jdbi jdbi;
  private final Ownership ownership;
  private final IncidentStore incidents;
  private final TallyStore tallies;
  private final MirrorTable mirrors;
  private final SubjectTable subjects;

  VerdictStore(Jdbi jdbi, Ownership ownership, IncidentStore incidents, TallyStore tallies) {
    this.jdbi = jdbi;
    this.ownership = ownership;
    this.incidents = incidents;
    this.tallies = tallies;
    this.mirrors = new MirrorTable(jdbi);
    this.subjects = new SubjectTable(jdbi);
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
    NumberTable<MirrorId>.Draft newMirrors = mirrors.draft();
    NumberTable<Subject>.Draft newSubjects = subjects.draft();
    List<Incident> opened = new ArrayList<>();
    SumChanges changes =
        jdbi.inTransaction(
            handle -> {
              ownership.keep(handle);
              SumChanges changed = new VerdictRows(handle, said, newMirrors).write(handle, now);
              changed.write(handle, newSubjects);
              said.forEach(judged -> opened.addAll(incidents.follow(handle, judged, now)));
              return changed;
            });
    newMirrors.committed();
    newSubjects.committed();
    tallies.committed(changes);
    return opened;
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
                            + " SELECT verdict, 1 AS rank FROM "
                            + VERDICTS
                            + " WHERE route = :route AND"
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
                .createQuery("SELECT * FROM " + VERDICTS + " WHERE settled = 0")
                .map(
                    (rs, context) ->
                        Map.entry(MirrorTable.mirror(rs), new Window(rs.getLong("window_start"))))
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
                        + " THEN windows ELSE 0 END) AS verified,"
                        + " SUM(CASE WHEN verdict IN ('OPEN', 'IN_FLIGHT', 'STALLED', 'UNKNOWN')"
                        + " THEN windows ELSE 0 END) AS unproved, SUM(windows) AS windows,"
                        + " SUM(source_records) AS source, SUM(target_records) AS target"
                        + " FROM kept JOIN subject ON subject.id = kept.subject"
                        + " GROUP BY route, topic HAVING SUM(windows) > 0 ORDER BY route, topic")
                .map((rs, context) -> summary(rs))
                .list());
  }

  /** How many windows there are of each verdict. */
  public Map<Verdict, Long> counts() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT verdict, SUM(windows) AS windows FROM kept GROUP BY verdict"
                        + " HAVING SUM(windows) > 0")
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
                      "SELECT * FROM "
                          + VERDICTS
                          + " WHERE "
                          + wanted.condition()
                          + " ORDER BY window_start DESC, route, topic, part LIMIT :limit")
                  .bind("limit", wanted.limit());
          wanted.parameters().forEach(query::bind);
          return query.map((rs, context) -> window(rs)).list();
        });
  }

  private static Query ofWindow(Query query, MirrorId mirror, Window window) {
    return query
        .bind("route", mirror.route())
        .bind("topic", mirror.topic())
        .bind("part", (long) mirror.partition())
        .bind("window", window.start());
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
        MirrorTable.mirror(rs),
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
