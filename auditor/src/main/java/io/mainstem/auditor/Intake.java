package io.mainstem.auditor;

import io.mainstem.auditor.observe.Observation;
import io.mainstem.auditor.observe.Plan;
import io.mainstem.auditor.observe.SegmentsAnswer;
import io.mainstem.auditor.observe.SegmentsAnswer.ObservedLog;
import io.mainstem.auditor.reconcile.Books;
import io.mainstem.auditor.reconcile.RemoteMoment;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.LostEnd;
import io.mainstem.auditor.segment.Segment;
import io.mainstem.auditor.store.SegmentCut;
import io.mainstem.auditor.store.SegmentStore;
import java.util.ArrayList;
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

  /** Whoever reads logs and asks other auditors. */
  interface Readers {

    /** Whether what an auditor told answers the questions as they are asked now. */
    boolean isCurrent(Observation.Remote told);

    /** Begins to read a log anew that is being read, where it goes on by now. */
    void readAgain(LogId log, Plan plan);

    /** Has other auditors tell everything again that they know of a cluster. */
    void askAgain(String cluster);
  }

  private final Books books;
  private final SegmentStore segments;
  private final Readers readers;
  private final AuditMetrics metrics;

  Intake(Books books, SegmentStore segments, Readers readers, AuditMetrics metrics) {
    this.books = books;
    this.segments = segments;
    this.readers = readers;
    this.metrics = metrics;
  }

  /**
   * Writes segments and progress in one transaction, then tells the books. Where another auditor
   * tells that a log has lost what was counted here, that is taken back before, and everything
   * asked for again: what came instead may have been told already and not have fitted.
   */
  void write(List<Observation> seen, Plan plan, long now) {
    List<Segment> told = new ArrayList<>();
    for (Observation observation : seen) {
      if (observation instanceof Observation.Remote remote
          && readers.isCurrent(remote)
          && tellsOfLostEnds(remote)) {
        writeNewest(told, now);
        told.clear();
        if (takeBack(remote, plan, now)) {
          readers.askAgain(remote.cluster());
        }
      }
      told.addAll(segmentsIn(observation, plan));
    }
    writeNewest(told, now);
  }

  private void writeNewest(List<Segment> told, long now) {
    // Of a segment that grows only the last version matters.
    Map<LogId, Map<Long, Segment>> newest = new LinkedHashMap<>();
    for (Segment segment : told) {
      if (fits(segment)) {
        newest
            .computeIfAbsent(segment.log(), log -> new LinkedHashMap<>())
            .put(segment.baseOffset(), segment);
      }
    }
    List<Segment> all = newest.values().stream().flatMap(of -> of.values().stream()).toList();
    segments.write(all);
    all.forEach(segment -> books.accept(segment, now));
    metrics.observed(all);
  }

  private static boolean tellsOfLostEnds(Observation.Remote remote) {
    return remote.answer().logs().stream().anyMatch(log -> !log.lostEnds().isEmpty());
  }

  /** True if something was counted here that another auditor knows to be lost. */
  private boolean takeBack(Observation.Remote remote, Plan plan, long now) {
    Set<LogId> wanted = plan.logs(remote.cluster());
    boolean taken = false;
    for (ObservedLog log : remote.answer().logs()) {
      for (LostEnd lost : log.lostEnds()) {
        if (wanted.contains(log.log())
            && books.log(log.log()).lostEnds().stream().noneMatch(lost::isSame)) {
          long before = books.log(log.log()).covered();
          cutBack(log.log(), segments.cutBack(log.log(), lost, now), plan, now);
          taken |= books.log(log.log()).covered() < before;
        }
      }
    }
    return taken;
  }

  private Collection<Segment> segmentsIn(Observation observation, Plan plan) {
    if (observation instanceof Observation.Segments own) {
      return own.segments();
    }
    if (observation instanceof Observation.Remote remote && readers.isCurrent(remote)) {
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
    cutBack(log, segments.cutBack(log, cut.to(), cut.epoch(), now), plan, now);
    books.problem(log, null); // whoever reads it now says what it meets
  }

  private void cutBack(LogId log, Optional<SegmentCut> cut, Plan plan, long now) {
    if (cut.isPresent()) {
      SegmentCut left = cut.get();
      LOG.warn(
          "A log has lost its end and is read again cluster={} topic={} partition={} to={} windows={}",
          log.cluster(),
          log.topic(),
          log.partition(),
          left.from(),
          left.windows().size());
      books.cutBack(left.state(), left.from(), left.windows(), now);
    }
    readers.readAgain(log, plan);
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
