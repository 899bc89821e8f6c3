package io.mainstem.auditor.store;

import io.mainstem.auditor.sla.SlaBoard.Subject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The numbers of routes with a topic. */
final class SubjectTable extends NumberTable<Subject> {

  /** Reads what is there. */
  SubjectTable(Jdbi jdbi) {
    super(jdbi.withHandle(SubjectTable::all));
  }

  static Subject subject(ResultSet rs) throws SQLException {
    return new Subject(rs.getString("route"), rs.getString("topic"));
  }

  @Override
  void insert(Handle handle, Subject subject, long number) {
    handle
        .createUpdate("INSERT INTO subject (id, route, topic) VALUES (:id, :route, :topic)")
        .bind("id", number)
        .bind("route", subject.route())
        .bind("topic", subject.topic())
        .execute();
  }

  private static Map<Subject, Long> all(Handle handle) {
    return handle
        .createQuery("SELECT * FROM subject")
        .map((rs, context) -> Map.entry(subject(rs), rs.getLong("id")))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
