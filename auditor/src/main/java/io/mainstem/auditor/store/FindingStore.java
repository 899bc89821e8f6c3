package io.mainstem.auditor.store;

import io.mainstem.api.audit.Incident;
import io.mainstem.auditor.reconcile.Finding;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The records behind incidents. Written together with them; any thread may read. */
public final class FindingStore {

  private final Jdbi jdbi;

  FindingStore(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Replaces what was known of an incident. */
  static void write(Handle handle, Incident incident, List<Finding> findings) {
    String id = incident.id().toString();
    handle.createUpdate("DELETE FROM finding WHERE incident = :id").bind("id", id).execute();
    PreparedBatch rows =
        handle.prepareBatch(
            "INSERT INTO finding (incident, number, source_offset, target_offset, record_time)"
                + " VALUES (:id, :number, :source, :target, :time)");
    long number = 0;
    for (Finding finding : findings) {
      rows.bind("id", id)
          .bind("number", number++)
          .bind("source", finding.sourceOffset())
          .bind("target", finding.targetOffset())
          .bind("time", finding.timestamp())
          .add();
    }
    if (number > 0) {
      rows.execute();
    }
  }

  /**
   * The records behind an incident, in order of offsets.
   *
   * @param from number of the first one wanted
   */
  public List<Finding> findings(Incident incident, long from, int limit) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT * FROM finding WHERE incident = :id AND number >= :from"
                        + " ORDER BY number LIMIT :limit")
                .bind("id", incident.id().toString())
                .bind("from", from)
                .bind("limit", limit)
                .map(
                    (rs, context) ->
                        new Finding(
                            incident.verdict(),
                            rs.getLong("source_offset"),
                            rs.getLong("target_offset"),
                            rs.getLong("record_time")))
                .list());
  }
}
