package io.mainstem.auditor.store;

import io.mainstem.api.replication.MirrorId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The numbers of mirrors. */
final class MirrorTable extends NumberTable<MirrorId> {

  /** Reads what is there. */
  MirrorTable(Jdbi jdbi) {
    super(jdbi.withHandle(MirrorTable::all));
  }

  static MirrorId mirror(ResultSet rs) throws SQLException {
    return new MirrorId(rs.getString("route"), rs.getString("topic"), (int) rs.getLong("part"));
  }

  @Override
  void insert(Handle handle, MirrorId mirror, long number) {
    handle
        .createUpdate(
            "INSERT INTO mirror (id, route, topic, part) VALUES (:id, :route, :topic, :part)")
        .bind("id", number)
        .bind("route", mirror.route())
        .bind("topic", mirror.topic())
        .bind("part", (long) mirror.partition())
        .execute();
  }

  private static Map<MirrorId, Long> all(Handle handle) {
    return handle
        .createQuery("SELECT * FROM mirror")
        .map((rs, context) -> Map.entry(mirror(rs), rs.getLong("id")))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
