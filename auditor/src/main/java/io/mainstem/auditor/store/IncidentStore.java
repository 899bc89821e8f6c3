package io.mainstem.auditor.store;

import io.mainstem.api.audit.Incident;
import io.mainstem.api.audit.Verdict;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.reconcile.Finding;
import io.mainstem.auditor.reconcile.Findings;
import io.mainstem.auditor.reconcile.Judged;
import io.mainstem.auditor.stages.Shortage;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * Proved faults. Written by {@link VerdictStore} together with the verdict that they stand behind;
 * any thread may read. Throws Jdbi's exceptions when the database fails.
 */
public final class IncidentStore {

  /** Faults between source and target. */
  private static final String COPY = "COPY";

  /** Faults between producers and the source. */
  private static final String PRODUCED = "PRODUCED";

  private final Jdbi jdbi;
  private final Ownership ownership;

  IncidentStore(Jdbi jdbi, Ownership ownership) {
    this.jdbi = jdbi;
    this.ownership = ownership;
  }

  /**
   * Opens or closes the incident of records that producers were acknowledged for and that the
   * source does not hold.
   *
   * @param mirror one that copies from that source
   * @return the incident if it is new
   */
  public Optional<Incident> follow(MirrorId mirror, Shortage shortage, Instant now) {
    Incident incident =
        new Incident(
            id(mirror + "|" + shortage.window().start() + "|" + PRODUCED),
            mirror,
            Verdict.LOSS,
            shortage.window().startInstant(),
            shortage.missing(),
            List.of(new Incident.OffsetRange(shortage.firstOffset(), shortage.lastOffset() + 1)),
            "producers were acknowledged for %d records, %s holds %d: at least %d are missing"
                .formatted(
                    shortage.acknowledged(),
                    shortage.log().cluster(),
                    shortage.held(),
                    shortage.missing()),
            now,
            null);
    return jdbi.inTransaction(
        handle -> {
          ownership.keep(handle);
          if (shortage.missing() > 0) {
            return open(handle, incident, PRODUCED) ? Optional.of(incident) : Optional.empty();
          }
          handle
              .createUpdate("UPDATE incident SET closed_at = :now WHERE id = :id")
              .bind("now", now.toEpochMilli())
              .bind("id", incident.id().toString())
              .execute();
          return Optional.empty();
        });
  }

  /**
   * Opens an incident for each kind of fault in a window, and closes those of kinds that it has
   * not, or no longer.
   *
   * @return those that are new or had been closed
   */
  List<Incident> follow(Handle handle, Judged judged, Instant now) {
    List<Incident> opened = new ArrayList<>();
    for (Map.Entry<Verdict, List<Finding>> kind : Findings.byKind(judged.findings()).entrySet()) {
      Incident incident = incident(judged, kind.getKey(), kind.getValue(), now);
      if (open(handle, incident, COPY)) {
        opened.add(incident);
      }
      FindingStore.write(handle, incident, kind.getValue());
    }
    if (judged.settled()) {
      Set<Verdict> still = Findings.byKind(judged.findings()).keySet();
      for (Verdict verdict : Verdict.values()) {
        if (verdict.failed() && !still.contains(verdict)) {
          close(handle, judged, verdict, now);
        }
      }
    }
    return opened;
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

  /** Writes an incident; true if it is new or had been closed. */
  private static boolean open(Handle handle, Incident incident, String stage) {
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
                + " source_ranges, detail, opened_at, closed_at, stage) VALUES (:id, :route,"
                + " :topic, :part, :verdict, :window, :records, :ranges, :detail, :now, NULL,"
                + " :stage)"
                + " ON CONFLICT (id) DO UPDATE SET records = excluded.records, source_ranges ="
                + " excluded.source_ranges, detail = excluded.detail, closed_at = NULL")
        .bind("id", incident.id().toString())
        .bind("route", incident.mirror().route())
        .bind("topic", incident.mirror().topic())
        .bind("part", (long) incident.mirror().partition())
        .bind("verdict", incident.verdict().name())
        .bind("window", incident.windowStart().toEpochMilli())
        .bind("records", incident.records())
        .bind("ranges", Ranges.write(incident.sourceRanges()))
        .bind("detail", incident.detail())
        .bind("now", incident.openedAt().toEpochMilli())
        .bind("stage", stage)
        .execute();
    return !isOpen;
  }

  private static void close(Handle handle, Judged judged, Verdict kind, Instant now) {
    handle
        .createUpdate(
            "UPDATE incident SET closed_at = :now WHERE closed_at IS NULL AND route = :route"
                + " AND topic = :topic AND part = :part AND window_start = :window"
                + " AND verdict = :verdict AND stage = 'COPY'")
        .bind("now", now.toEpochMilli())
        .bind("route", judged.mirror().route())
        .bind("topic", judged.mirror().topic())
        .bind("part", (long) judged.mirror().partition())
        .bind("window", judged.window().start())
        .bind("verdict", kind.name())
        .execute();
  }

  private static Incident incident(
      Judged judged, Verdict kind, List<Finding> findings, Instant now) {
    String name = judged.mirror() + "|" + judged.window().start() + "|" + kind;
    return new Incident(
        id(name),
        judged.mirror(),
        kind,
        judged.window().startInstant(),
        findings.size(),
        Findings.sourceRanges(findings),
        Findings.describe(findings),
        now,
        null);
  }

  private static UUID id(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }

  private static MirrorId mirror(ResultSet rs) throws SQLException {
    return new MirrorId(rs.getString("route"), rs.getString("topic"), (int) rs.getLong("part"));
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
        Ranges.read(rs.getString("source_ranges")),
        rs.getString("detail"),
        Instant.ofEpochMilli(rs.getLong("opened_at")),
        open ? null : Instant.ofEpochMilli(closedAt));
  }
}
