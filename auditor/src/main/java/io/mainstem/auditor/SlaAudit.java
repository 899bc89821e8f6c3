package io.mainstem.auditor;

import io.mainstem.auditor.observe.Plan;
import io.mainstem.auditor.observe.TopicSightings;
import io.mainstem.auditor.reconcile.Books;
import io.mainstem.auditor.reconcile.LogBook;
import io.mainstem.auditor.reconcile.MirrorSpec;
import io.mainstem.auditor.sla.Arrivals;
import io.mainstem.auditor.sla.LagSample;
import io.mainstem.auditor.sla.SlaBoard;
import io.mainstem.auditor.sla.SlaBoard.Standing;
import io.mainstem.auditor.sla.SlaBoard.Subject;
import io.mainstem.auditor.store.TallyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what a session knows for the {@link SlaBoard}, every few seconds. Owned by the audit
 * loop.
 */
final class SlaAudit {

  private static final long ASSESS_EVERY_MILLIS = 2_000;

  private final Books books;
  private final Observers observers;
  private final Arrivals arrivals;
  private final TallyStore tallies;
  private final SlaBoard board;
  private final LagProbes probes = new LagProbes();
  private long assessedAt = Long.MIN_VALUE / 2;

  SlaAudit(
      Books books, Observers observers, Arrivals arrivals, TallyStore tallies, SlaBoard board) {
    this.books = books;
    this.observers = observers;
    this.arrivals = arrivals;
    this.tallies = tallies;
    this.board = board;
  }

  /** Thread-safe. */
  SlaBoard board() {
    return board;
  }

  /**
   * Brings the board up to date, if it is time to.
   *
   * @param problems what keeps the auditor from looking, by {@code route/topic}
   * @return whether it did
   */
  boolean look(
      Plan plan, Map<String, TopicSightings> sightings, Map<String, String> problems, long now) {
    if (now - assessedAt < ASSESS_EVERY_MILLIS) {
      return false;
    }
    assessedAt = now;
    board.arrived(arrivals, this::subject, now);
    board.judged(tallies.judged(now), now);
    Map<Subject, Standing> standings = new HashMap<>();
    plan.byRouteAndTopic()
        .forEach(
            (key, mirrors) -> {
              List<LagSample> lags =
                  mirrors.stream().map(mirror -> lag(mirror, sightings, now)).toList();
              standings.put(subject(key), new Standing(lags, problems.get(key)));
            });
    problems.forEach(
        (key, problem) ->
            standings.computeIfAbsent(subject(key), any -> new Standing(List.of(), problem)));
    board.assess(standings, now);
    return true;
  }

  private LagSample lag(MirrorSpec mirror, Map<String, TopicSightings> sightings, long now) {
    LogBook source = books.log(mirror.source());
    Optional<Long> position = books.position(mirror);
    LagSample.RetentionRule rule = retention(mirror, sightings);
    if (position.isEmpty() || source.end() < 0 || source.problem() != null) {
      return new LagSample(null, null, rule);
    }
    long behind = Math.max(0, source.end() - position.get());
    Long oldest =
        behind == 0 ? null : probes.oldest(observers, mirror, position.get(), source.end(), now);
    return new LagSample(behind, oldest, rule);
  }

  private static LagSample.@Nullable RetentionRule retention(
      MirrorSpec mirror, Map<String, TopicSightings> sightings) {
    TopicSightings.Sighting topic =
        sightings
            .getOrDefault(mirror.source().cluster(), TopicSightings.NONE)
            .topics()
            .get(mirror.source().topic());
    return topic == null ? null : topic.retention();
  }

  private @Nullable Subject subject(Arrivals.Writer writer) {
    return books
        .mirrorOf(writer.target(), writer.writer())
        .map(mirror -> new Subject(mirror.route(), mirror.topic()))
        .orElse(null);
  }

  private static Subject subject(String routeAndTopic) {
    int slash = routeAndTopic.indexOf('/');
    return new Subject(routeAndTopic.substring(0, slash), routeAndTopic.substring(slash + 1));
  }
}
