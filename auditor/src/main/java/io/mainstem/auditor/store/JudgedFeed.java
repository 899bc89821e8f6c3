package io.mainstem.auditor.store;

import io.mainstem.auditor.sla.GoodAndBad;
import io.mainstem.auditor.sla.SlaBoard.Bucket;
import io.mainstem.auditor.sla.SlaBoard.Subject;
import io.mainstem.auditor.sla.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/**
 * Tells how many windows were judged: everything once, from then on what was committed since. For
 * the writer's thread.
 */
final class JudgedFeed {

  private record Stretch(Subject subject, Span span, long start) {}

  private final Jdbi jdbi;
  private final Map<Stretch, GoodAndBad> changes = new HashMap<>();
  private boolean followed;

  JudgedFeed(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Something was committed. */
  void committed(List<Bucket> judged) {
    if (followed) {
      judged.forEach(
          each ->
              changes.merge(
                  new Stretch(each.subject(), each.span(), each.start()),
                  each.windows(),
                  GoodAndBad::plus));
    }
  }

  /**
   * What there is to add to what was told before.
   *
   * @param now of what nothing is measured by any more, nothing is told at first
   */
  List<Bucket> next(long now) {
    List<Bucket> next = new ArrayList<>();
    if (followed) {
      changes.forEach(
          (key, windows) -> next.add(new Bucket(key.subject(), key.span(), key.start(), windows)));
      changes.clear();
    } else {
      for (Span span : Span.values()) {
        next.addAll(read(span, span.firstWanted(now)));
      }
      followed = true;
    }
    return next;
  }

  private List<Bucket> read(Span span, long since) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT route, topic, start_at, verified, failed FROM tally"
                        + " JOIN subject ON subject.id = tally.subject"
                        + " WHERE length = :length AND start_at >= :since"
                        + " AND (verified <> 0 OR failed <> 0)")
                .bind("length", span.millis())
                .bind("since", since)
                .map(
                    (rs, context) ->
                        new Bucket(
                            SubjectTable.subject(rs),
                            span,
                            rs.getLong("start_at"),
                            new GoodAndBad(rs.getLong("verified"), rs.getLong("failed"))))
                .list());
  }
}
