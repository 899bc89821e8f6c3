package io.mainstem.auditor.store;

import io.mainstem.api.audit.AuditTally;
import io.mainstem.api.audit.AuditTally.Grain;
import io.mainstem.auditor.sla.SlaBoard.Bucket;
import io.mainstem.auditor.sla.Span;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The books over time, by route and topic: sums for five minutes, an hour and a day, which change
 * in the transaction that changes a window ({@link SumChanges}). Each is of all windows of its
 * stretch, whether they are still kept or not; what is forgotten is only deleted.
 */
public final class TallyStore {

  private final Jdbi jdbi;
  private final Ownership ownership;
  private final JudgedFeed judged;

  TallyStore(Jdbi jdbi, Ownership ownership) {
    this.jdbi = jdbi;
    this.ownership = ownership;
    this.judged = new JudgedFeed(jdbi);
  }

  /** Deletes what is older than it has to be kept. */
  public void forget(Retention retention, Instant now) {
    jdbi.useTransaction(
        handle -> {
          ownership.keep(handle);
          long windows = now.minus(retention.windows()).toEpochMilli();
          takeOutOfKept(handle, windows);
          execute(
              handle, "DELETE FROM verdict WHERE settled = 1 AND window_start < :time", windows);
          execute(handle, "DELETE FROM incident WHERE closed_at < :time", windows);
          execute(handle, "DELETE FROM repair WHERE announced_at < :time", windows);
          handle.execute("DELETE FROM finding WHERE incident NOT IN (SELECT id FROM incident)");
          forget(handle, Span.FIVE_MINUTES, now.minus(retention.windows()));
          forget(handle, Span.HOUR, now.minus(retention.hours()));
          forget(handle, Span.DAY, now.minus(retention.days()));
        });
  }

  /**
   * Sums by route, topic and hour or day, oldest first.
   *
   * @param route null for all
   * @param topic null for all
   * @param since exclude what began earlier
   * @param limit rows at most
   */
  public List<AuditTally> tallies(
      Grain grain, @Nullable String route, @Nullable String topic, Instant since, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT * FROM tally JOIN subject ON subject.id = tally.subject"
                        + " WHERE length = :length AND start_at >= :since"
                        + " AND (:route IS NULL OR route = :route)"
                        + " AND (:topic IS NULL OR topic = :topic)"
                        + " ORDER BY start_at, route, topic LIMIT :limit")
                .bind("length", span(grain).millis())
                .bindByType("route", route, String.class)
                .bindByType("topic", topic, String.class)
                .bind("since", since.toEpochMilli())
                .bind("limit", limit)
                .map((rs, context) -> tally(grain.length(), rs))
                .list());
  }

  /**
   * How many windows were judged, by route, topic and stretch of time: at first in all stretches
   * that anything is {@linkplain Span#firstWanted measured by}, then by how many more or fewer
   * there are since this was last asked. For the writer's thread.
   *
   * @param now milliseconds since 1970
   */
  public List<Bucket> judged(long now) {
    return judged.next(now);
  }

  /** A transaction changed this. For the writer's thread. */
  void committed(SumChanges changes) {
    judged.committed(changes.judged());
  }

  private static void takeOutOfKept(Handle handle, long before) {
    execute(
        handle,
        "INSERT INTO kept (subject, verdict, windows, source_records, target_records)"
            + " SELECT subject.id, verdict, -COUNT(*), -SUM(source_records), -SUM(target_records)"
            + " FROM verdict JOIN mirror ON mirror.id = verdict.mirror JOIN subject"
            + " ON subject.route = mirror.route AND subject.topic = mirror.topic"
            + " WHERE settled = 1 AND window_start < :time GROUP BY subject.id, verdict"
            + " ON CONFLICT (subject, verdict) DO UPDATE SET windows = kept.windows"
            + " + excluded.windows, source_records = kept.source_records + excluded.source_records,"
            + " target_records = kept.target_records + excluded.target_records",
        before);
  }

  /** A sum of windows that still change has to stay: what they were is taken out of it. */
  private static void forget(Handle handle, Span span, Instant before) {
    handle
        .createUpdate(
            "DELETE FROM tally WHERE length = :length AND start_at <= :start AND NOT EXISTS"
                + " (SELECT 1 FROM verdict WHERE settled = 0 AND window_start >= tally.start_at"
                + " AND window_start < tally.start_at + tally.length)")
        .bind("length", span.millis())
        .bind("start", before.toEpochMilli() - span.millis())
        .execute();
  }

  private static void execute(Handle handle, String statement, long time) {
    handle.createUpdate(statement).bind("time", time).execute();
  }

  private static Span span(Grain grain) {
    return switch (grain) {
      case HOUR -> Span.HOUR;
      case DAY -> Span.DAY;
    };
  }

  private static AuditTally tally(Duration length, ResultSet rs) throws SQLException {
    Instant start = Instant.ofEpochMilli(rs.getLong("start_at"));
    long verified = rs.getLong("verified");
    long failed = rs.getLong("failed");
    return new AuditTally(
        rs.getString("route"),
        rs.getString("topic"),
        start,
        start.plus(length),
        verified,
        rs.getLong("windows") - verified - failed,
        failed,
        rs.getLong("source_records"),
        rs.getLong("target_records"));
  }
}
