package io.mainstem.auditor.store;

import io.mainstem.api.replication.MirrorId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The numbers that stand for mirrors in rows of which there are many. For the writer's thread. */
final class MirrorTable {

  private final Map<MirrorId, Long> ids = new HashMap<>();

  /** Reads what is there. */
  MirrorTable(Jdbi jdbi) {
    jdbi.useHandle(
        handle ->
            handle
                .createQuery("SELECT * FROM mirror")
                .map((rs, context) -> Map.entry(mirror(rs), rs.getLong("id")))
                .forEach(entry -> ids.put(entry.getKey(), entry.getValue())));
  }

  /**
   * The number of a mirror, which is given to it if it has none.
   *
   * @param newIds those given in this transaction: they hold once it is {@linkplain #committed
   *     committed}
   */
  long id(Handle handle, MirrorId mirror, Map<MirrorId, Long> newIds) {
    Long known = ids.get(mirror);
    return known != null
        ? known
        : newIds.computeIfAbsent(mirror, added -> insert(handle, added, newIds));
  }

  /** The numbers that were given in a transaction hold. */
  void committed(Map<MirrorId, Long> newIds) {
    ids.putAll(newIds);
  }

  static MirrorId mirror(ResultSet rs) throws SQLException {
    return new MirrorId(rs.getString("route"), rs.getString("topic"), (int) rs.getLong("part"));
  }

  private long insert(Handle handle, MirrorId added, Map<MirrorId, Long> newIds) {
    long id = 1L + ids.size() + newIds.size();
    handle
        .createUpdate(
            "INSERT INTO mirror (id, route, topic, part) VALUES (:id, :route, :topic, :part)")
        .bind("id", id)
        .bind("route", added.route())
        .bind("topic", added.topic())
        .bind("part", (long) added.partition())
        .execute();
    return id;
  }
}
