package io.mainstem.auditor.store;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.reconcile.Redelivery;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** Who delivered which lost records again. One thread writes; any may read. */
public final class RepairStore {

  private final Jdbi jdbi;
  private final Ownership ownership;

  RepairStore(Jdbi jdbi, Ownership ownership) {
    this.jdbi = jdbi;
    this.ownership = ownership;
  }

  /** Writes one down; again is harmless. */
  public void write(Redelivery redelivery, Instant now) {
    jdbi.useTransaction(
        handle -> {
          ownership.keep(handle);
          handle
              .createUpdate(
                  "INSERT INTO repair (operation, route, topic, part, source_topic_id,"
                      + " target_topic_id, producer_id, source_ranges, announced_at, placed) VALUES"
                      + " (:operation, :route, :topic, :part, :source, :target, :producer,"
                      + " :ranges, :now, :placed) ON CONFLICT (operation) DO UPDATE SET producer_id ="
                      + " excluded.producer_id, placed = excluded.placed")
              .bind("operation", redelivery.operation().toString())
              .bind("route", redelivery.mirror().route())
              .bind("topic", redelivery.mirror().topic())
              .bind("part", (long) redelivery.mirror().partition())
              .bind("source", redelivery.sourceTopicId().toString())
              .bind("target", redelivery.targetTopicId().toString())
              .bind("producer", redelivery.producerId())
              .bind("ranges", Ranges.write(redelivery.ranges()))
              .bind("placed", Ranges.writeRuns(redelivery.placed()))
              .bind("now", now.toEpochMilli())
              .execute();
        });
  }

  /** All that are kept. */
  public List<Redelivery> all() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM repair ORDER BY announced_at, operation")
                .map((rs, context) -> redelivery(rs))
                .list());
  }

  private static Redelivery redelivery(ResultSet rs) throws SQLException {
    return new Redelivery(
        UUID.fromString(rs.getString("operation")),
        new MirrorId(rs.getString("route"), rs.getString("topic"), (int) rs.getLong("part")),
        UUID.fromString(rs.getString("source_topic_id")),
        UUID.fromString(rs.getString("target_topic_id")),
        rs.getLong("producer_id"),
        Ranges.read(rs.getString("source_ranges")),
        Ranges.readRuns(rs.getString("placed")));
  }
}
