package io.mainstem.auditor.store;

import io.mainstem.api.audit.AuditTally;
import io.mainstem.api.audit.AuditTally.Grain;
import io.mainstem.auditor.sla.GoodAndBad;
import io.mainstem.auditor.sla.SlaBoard;
import io.mainstem.auditor.sla.SlaBoard.Subject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The books over time: windows for as long as they are kept, then sums for an hour, then sums for a
 * day. Each step down happens in one transaction, so no window is counted twice or not at all,
 * wherever it is interrupted.
 */
public final class TallyStore {

  private static final String VERIFIED =
      "SUM(CASE WHEN verdict IN ('VERIFIED', 'FILTERED', 'REPAIRED') THEN 1 ELSE 0 END)";

  private static final String FAILED =
      "SUM(CASE WHEN verdict IN ('LOSS', 'DUPLICATE', 'CORRUPT', 'REORDERED', 'PHANTOM',"
          + " 'EXPIRED_UNREPLICATED') THEN 1 ELSE 0 END)";

  private static final String COLUMNS =
      "route, topic, grain, start_at, windows, verified, failed, source_records, target_records";

  private static final String ADD_UP =
      " ON CONFLICT (route, topic, grain, start_at) DO UPDATE SET"
          + " windows = tally.windows + excluded.windows,"
          + " verified = tally.verified + excluded.verified,"
          + " failed = tally.failed + excluded.failed,"
          + " source_records = tally.source_records + excluded.source_records,"
          + " target_records = tally.target_records + excluded.target_records";

  private final Jdbi jdbi;
  private final Ownership ownership;

  TallyStore(Jdbi jdbi, Ownership ownership) {
    this.jdbi = jdbi;
    this.ownership = ownership;
  }

  /** Sums up and deletes what is older than it has to be kept. */
  public void forget(Retention retention, Instant now) {
    jdbi.useTransaction(
        handle -> {
          ownership.keep(handle);
          long windows = now.minus(retention.windows()).toEpochMilli();
          execute(handle, sumOfWindows("settled = 1 AND window_start < :time") + ADD_UP, windows);
          KeptSums.takeOutSettled(handle, windows);
          execute(
              handle, "DELETE FROM verdict WHERE settled = 1 AND window_start < :time", windows);
          execute(handle, "DELETE FROM incident WHERE closed_at < :time", windows);
          execute(handle, "DELETE FROM repair WHERE announced_at < :time", windows);
          handle.execute("DELETE FROM finding WHERE incident NOT IN (SELECT id FROM incident)");
          long hours = now.minus(retention.hours()).toEpochMilli();
          execute(handle, sumOfHours() + ADD_UP, hours);
          execute(handle, "DELETE FROM tally WHERE grain = 'HOUR' AND start_at < :time", hours);
          long days = now.minus(retention.days()).toEpochMilli();
          execute(handle, "DELETE FROM tally WHERE grain = 'DAY' AND start_at < :time", days);
        });
  }

  /**
   * Sums by route, topic and hour or day, oldest first, windows that are still kept included.
   *
   * @param route null for all
   * @param topic null for all
   * @param since exclude what began earlier
   * @param limit rows at most
   */
  public List<AuditTally> tallies(
      Grain grain, @Nullable String route, @Nullable String topic, Instant since, int limit) {
    String size = Long.toString(grain.length().toMillis());
    String start = "moment - moment % " + size;
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT route, topic, "
                        + start
                        + " AS start_at, SUM(windows) AS windows, SUM(verified) AS verified,"
                        + " SUM(failed) AS failed, SUM(source_records) AS source_records,"
                        + " SUM(target_records) AS target_records FROM ("
                        + " SELECT route, topic, start_at AS moment, windows, verified, failed,"
                        + " source_records, target_records FROM tally WHERE start_at >= :since"
                        + (grain == Grain.HOUR ? " AND grain = 'HOUR'" : "")
                        + " UNION ALL SELECT route, topic, window_start AS moment, COUNT(*) AS windows, "
                        + VERIFIED
                        + " AS verified, "
                        + FAILED
                        + " AS failed, SUM(source_records) AS source_records, SUM(target_records)"
                        + " AS target_records FROM "
                        + VerdictStore.VERDICTS
                        + " WHERE window_start >= :since GROUP BY"
                        + " route, topic, window_start) parts"
                        + " WHERE (:route IS NULL OR route = :route)"
                        + " AND (:topic IS NULL OR topic = :topic)"
                        + " GROUP BY route, topic, "
                        + start
                        + " ORDER BY 3, route, topic LIMIT :limit")
                .bindByType("route", route, String.class)
                .bindByType("topic", topic, String.class)
                .bind("since", since.toEpochMilli())
                .bind("limit", limit)
                .map((rs, context) -> tally(grain, rs))
                .list());
  }

  /**
   * Windows that were judged since a time, by route, topic and stretch of {@link
   * SlaBoard#bucketMillis}; only of those that are still kept one by one.
   */
  public List<SlaBoard.Bucket> judged(long since) {
    String bucket = "window_start - window_start % " + SlaBoard.bucketMillis();
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT route, topic, "
                        + bucket
                        + " AS bucket, "
                        + VERIFIED
                        + " AS good, "
                        + FAILED
                        + " AS bad FROM "
                        + VerdictStore.VERDICTS
                        + " WHERE settled = 1 AND window_start >= :since"
                        + " GROUP BY route, topic, "
                        + bucket)
                .bind("since", since)
                .map(
                    (rs, context) ->
                        new SlaBoard.Bucket(subject(rs), rs.getLong("bucket"), goodAndBad(rs)))
                .list());
  }

  /** Windows that were judged since a time and are summed up by now, by route and topic. */
  public Map<Subject, GoodAndBad> judgedBefore(long since) {
    Map<Subject, GoodAndBad> sums = new HashMap<>();
    jdbi.useHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT route, topic, SUM(verified) AS good, SUM(failed) AS bad FROM tally"
                        + " WHERE start_at >= :since GROUP BY route, topic")
                .bind("since", since)
                .map((rs, context) -> Map.entry(subject(rs), goodAndBad(rs)))
                .forEach(entry -> sums.put(entry.getKey(), entry.getValue())));
    return sums;
  }

  private static Subject subject(ResultSet rs) throws SQLException {
    return new Subject(rs.getString("route"), rs.getString("topic"));
  }

  private static GoodAndBad goodAndBad(ResultSet rs) throws SQLException {
    return new GoodAndBad(rs.getLong("good"), rs.getLong("bad"));
  }

  private static String sumOfWindows(String condition) {
    String hour = "window_start - window_start % " + Grain.HOUR.length().toMillis();
    return "INSERT INTO tally ("
        + COLUMNS
        + ") SELECT route, topic, 'HOUR', "
        + hour
        + ", COUNT(*), "
        + VERIFIED
        + ", "
        + FAILED
        + ", SUM(source_records), SUM(target_records) FROM "
        + VerdictStore.VERDICTS
        + " WHERE "
        + condition
        + " GROUP BY route, topic, "
        + hour;
  }

  private static String sumOfHours() {
    String day = "start_at - start_at % " + Grain.DAY.length().toMillis();
    return "INSERT INTO tally ("
        + COLUMNS
        + ") SELECT route, topic, 'DAY', "
        + day
        + ", SUM(windows), SUM(verified), SUM(failed), SUM(source_records), SUM(target_records)"
        + " FROM tally WHERE grain = 'HOUR' AND start_at < :time GROUP BY route, topic, "
        + day;
  }

  private static void execute(Handle handle, String statement, long time) {
    handle.createUpdate(statement).bind("time", time).execute();
  }

  private static AuditTally tally(Grain grain, ResultSet rs) throws SQLException {
    Instant start = Instant.ofEpochMilli(rs.getLong("start_at"));
    long windows = rs.getLong("windows");
    long verified = rs.getLong("verified");
    long failed = rs.getLong("failed");
    return new AuditTally(
        rs.getString("route"),
        rs.getString("topic"),
        start,
        start.plus(grain.length()),
        verified,
        windows - verified - failed,
        failed,
        rs.getLong("source_records"),
        rs.getLong("target_records"));
  }
}
