package io.mainstem.auditor;

import io.mainstem.auditor.observe.Observation;
import io.mainstem.auditor.observe.Plan;
import io.mainstem.auditor.observe.SegmentsAnswer;
import io.mainstem.auditor.observe.SegmentsAnswer.ObservedLog;
import io.mainstem.auditor.reconcile.Books;
import io.mainstem.auditor.reconcile.RemoteMoment;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Segment;
import io.mainstem.auditor.store.LogState;
import io.mainstem.auditor.store.SegmentCut;
import io.mainstem.auditor.store.SegmentStore;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes segments in, from the own clusters and from other auditors. Owned by the audit loop. */
final class Intake {

  private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

  private final Books books;
  private final SegmentStore segments;
  private final Observers observers;
  private final AuditMetrics metrics;

  Intake(Books books, SegmentStore segments, Observers observers, AuditMetrics metrics) {
    this.books = books;
    this.segments = segments;
    this.observers = observers;
    this.metrics = metrics;
  }

  /** Writes segments and progress in one transaction, then tells the books. */
  void write(List<Observation> seen, Plan plan, long now) {
    // Of a segment that grows only the last version matters.
    Map<LogId, Map<Long, Segment>> newest = new LinkedHashMap<>();
    for (Observation observation : seen) {
      for (Segment segment : segmentsIn(observation, plan)) {
        if (fits(segment)) {
          newest
              .computeIfAbsent(segment.log(), log -> new LinkedHashMap<>())
              .put(segment.baseOffset(), segment);
        }
      }
    }
    List<Segment> all = newest.values().stream().flatMap(of -> of.values().stream()).toList();
    segments.write(all);
    all.forEach(segment -> books.accept(segment, now));
    metrics.observed(all);
  }

  private Collection<Segment> segmentsIn(Observation observation, Plan plan) {
    if (observation instanceof Observation.Segments own) {
      return own.segments();
    }
    if (observation instanceof Observation.Remote remote && observers.isCurrent(remote)) {
      Set<LogId> wanted = plan.logs(remote.cluster());
      return remote.answer().segments().stream()
          .filter(segment -> wanted.contains(segment.log()))
          .toList();
    }
    return List.of();
  }

  /** Keeps out what the books would not take: what they have already, or what was cut elsewhere. */
  private boolean fits(Segment segment) {
    return books.log(segment.log()).fits(segment);
  }

  /** Takes back what was counted of an end that a log has lost, and has the log read again. */
  void cutBack(Observation.CutBack cut, Plan plan, long now) {
    LogId log = cut.log();
    Optional<SegmentCut> left = segments.cutBack(log, cut.to());
    if (left.isPresent()) {
      LogState state = left.get().state();
      LOG.warn(
          "A log has lost its end and is read again cluster={} topic={} partition={} to={} windows={}",
          log.cluster(),
          log.topic(),
          log.partition(),
          cut.to(),
          left.get().windows().size());
      books.cutBack(log, cut.to(), state.last(), state.newestWindow(), left.get().windows(), now);
    }
    books.problem(log, null); // whoever reads it now says what it meets
    observers.readAgain(log, plan);
  }

  /** Tells the books what another auditor knows of its logs. */
  void tell(Observation.Remote remote, Plan plan) {
    SegmentsAnswer answer = remote.answer();
    RemoteMoment asked = new RemoteMoment(remote.askedTick(), answer.answeredAt());
    Set<LogId> wanted = plan.logs(remote.cluster());
    for (ObservedLog log : answer.logs()) {
      if (!wanted.contains(log.log())) {
        continue;
      }
      books.problem(log.log(), log.problem());
      if (books.log(log.log()).covered() >= log.covered()) {
        books.accept(log.log(), log.end(), log.completeUntil(), asked);
      }
    }
  }
}
