package io.mainstem.auditor;

import io.mainstem.api.audit.Incident;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.observe.Inbox;
import io.mainstem.auditor.observe.Observation;
import io.mainstem.auditor.observe.Plan;
import io.mainstem.auditor.observe.SegmentsAnswer.ObservedLog;
import io.mainstem.auditor.observe.SketchAnswer;
import io.mainstem.auditor.observe.SketchQuestion;
import io.mainstem.auditor.observe.TopicSightings;
import io.mainstem.auditor.reconcile.Books;
import io.mainstem.auditor.reconcile.Judgements;
import io.mainstem.auditor.reconcile.LogBook;
import io.mainstem.auditor.repair.RepairBoard;
import io.mainstem.auditor.resources.AuditStatus;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Window;
import io.mainstem.auditor.sla.Arrivals;
import io.mainstem.auditor.sla.SlaBoard;
import io.mainstem.auditor.stages.ExactCounts;
import io.mainstem.auditor.store.SegmentStore;
import io.mainstem.auditor.store.Stores;
import io.mainstem.auditor.store.VerdictStore;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stretch of auditing, from opening the books to losing them. It is built to be thrown away:
 * whatever goes wrong with the database, the session ends and the next one goes on from what was
 * committed.
 *
 * <p>Each round, in this order: take what was seen; write segments and progress in one transaction;
 * tell the books; judge; write verdicts and incidents; order comparisons; ask where logs end. A
 * crash between any two of these repeats work and changes no result.
 *
 * <p>Owned by the thread that calls {@link #round}.
 */
final class AuditSession implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AuditSession.class);
  private static final Duration KEEP_IN_MEMORY = Duration.ofMinutes(10);
  private static final Duration FORGET_EVERY = Duration.ofMinutes(1);

  /** So many rounds instead of one while something is suspected, and for how many of them. */
  private static final int HURRY = 4;

  private static final int MOST_HURRIED = 60;

  private final String region;
  private final AuditorSettings settings;
  private final Clock clock;
  private final Supplier<RoutingTable> table;
  private final RepairBoard repairs;
  private final Stores stores;
  private final SegmentStore segments;
  private final VerdictStore verdicts;
  private final AuditMetrics metrics;
  private final Inbox inbox = new Inbox();
  private final Arrivals arrivals = new Arrivals();
  private final Observers observers;
  private final Books books;
  private final Intake intake;
  private final StageAudit stages;
  private final SlaAudit sla;
  private final Deference deference;
  private final Map<LogId, List<Window>> windowsToReopen;
  private final Map<MirrorId, List<Window>> unsettledBefore;
  private final Map<String, TopicSightings> sightings = new HashMap<>();
  private Plan plan = Plan.EMPTY;
  private RoutingTable planned = RoutingTable.EMPTY;
  private boolean replan = true;
  private long topicsAskedAt = Long.MIN_VALUE / 2;
  private long forgotAt;
  private int hurried;

  AuditSession(
      AuditorSettings settings, AuditorSurroundings around, AuditMetrics metrics, Stores stores) {
    this.region = around.region();
    this.settings = settings;
    this.clock = around.clock();
    this.table = around.routingTable();
    this.repairs = around.repairs();
    this.stores = stores;
    this.segments = stores.segments();
    this.verdicts = stores.verdicts();
    this.metrics = metrics;
    this.observers = new Observers(settings, around, inbox, arrivals);
    this.books = new Books(new StoredHistory(segments, verdicts), settings.policy());
    this.intake = new Intake(books, segments, observers, metrics);
    segments.states().forEach(books::restore);
    stores.repairs().all().forEach(redelivery -> books.accept(redelivery, clock.millis()));
    this.stages = new StageAudit(books, stores, new ExactCounts(observers::count, clock));
    SlaBoard board = new SlaBoard(settings.sla(), settings.routeSlas());
    this.sla = new SlaAudit(books, observers, arrivals, stores.tallies(), board);
    this.deference =
        new Deference(books, settings.giveWayFor(), settings.giveWayToBytesPerSecond());
    this.windowsToReopen = segments.windows();
    this.unsettledBefore = verdicts.unsettled();
    this.forgotAt = clock.millis();
  }

  /** Takes what was seen and draws the conclusions. Throws Jdbi's exceptions. */
  void round() throws InterruptedException {
    long started = clock.millis();
    List<Observation> seen = inbox.take(collectFor());
    long now = clock.millis();
    intake.write(seen, plan, now);
    takeRepairs(now);
    inbox.settled();
    seen.forEach(observation -> tell(observation, now));
    plan(now);
    judge(now);
    observers.ask(books.tick(), now, plan);
    giveWay(now);
    forget(now);
    if (sla.look(plan, sightings, plan.problemsWith(log -> books.log(log).problem()), now)) {
      metrics.sla().show(sla.board().statuses());
    }
    metrics.round(clock.millis() - started, books.unsettled());
  }

  /**
   * Each step from a suspicion to its proof waits for a round, so rounds are shorter meanwhile; but
   * not for long if it cannot be proved now.
   */
  private long collectFor() {
    long usual = settings.roundEvery().toMillis();
    if (!books.suspects()) {
      hurried = 0;
      return usual;
    }
    return ++hurried <= MOST_HURRIED ? usual / HURRY : usual;
  }

  /** Before anything of this round is told: a repair sends when it is in the books. */
  private void takeRepairs(long now) {
    for (RepairBoard.Announcement announcement : repairs.waiting()) {
      stores.repairs().write(announcement.redelivery(), clock.instant());
      books.accept(announcement.redelivery(), now);
      books.reopen(announcement.redelivery().mirror(), List.of(announcement.missingIn()), now);
      repairs.done(announcement);
    }
  }

  /** What there is to show after a round. */
  AuditStatus status() {
    List<ObservedLog> logs = new ArrayList<>();
    for (LogId log : observers.reading()) {
      LogBook book = books.log(log);
      logs.add(
          new ObservedLog(
              log,
              book.covered(),
              book.end(),
              book.completeUntil(),
              book.problem(),
              book.lostEnds()));
    }
    return new AuditStatus(
        AuditStatus.Duty.AUDITING,
        null,
        plan.problemsWith(log -> books.log(log).problem()),
        logs,
        Optional.of(stores),
        Optional.of(new AuditStatus.Running(plan.mirrors(), stages.book(), sla.board())),
        clock.millis());
  }

  /** Answers another auditor's question about records; empty if it cannot. Any thread; blocks. */
  Optional<SketchAnswer> sketch(SketchQuestion question) throws InterruptedException {
    return observers.sketch(question);
  }

  @Override
  public void close() {
    metrics.sla().clear();
    metrics.unread(0);
    observers.close();
  }

  private void tell(Observation observation, long now) {
    if (observation instanceof Observation.End end) {
      books.accept(end.log(), end.sample());
    } else if (observation instanceof Observation.Runs runs) {
      books.accept(runs.block(), now);
    } else if (observation instanceof Observation.Problem problem) {
      books.problem(problem.log(), problem.what());
    } else if (observation instanceof Observation.CutBack cut) {
      intake.cutBack(cut, plan, now);
    } else if (observation instanceof Observation.Compared compared) {
      books.accept(compared.examination());
    } else if (observation instanceof Observation.Remote remote) {
      if (observers.isCurrent(remote)) {
        intake.tell(remote, plan);
      }
    } else if (observation instanceof Observation.Reported reported) {
      stages.accept(reported.cluster(), reported.report());
    } else if (observation instanceof Observation.Topics topics) {
      TopicSightings before = sightings.put(topics.cluster(), topics.sightings());
      replan |= !topics.sightings().equals(before);
    }
  }

  private void plan(long now) {
    RoutingTable current = table.get();
    observers.connect(current, region);
    if (now - topicsAskedAt >= settings.topicsEvery().toMillis()
        || current.version() != planned.version()) {
      topicsAskedAt = now;
      observers.askTopics(current);
    }
    if (!replan && current.version() == planned.version()) {
      return;
    }
    replan = false;
    planned = current;
    plan = Plan.of(current, region, sightings);
    books.mirrors(plan.mirrors(), now);
    for (var mirror : plan.mirrors()) {
      Set<Window> windows = new TreeSet<>(windowsToReopen.getOrDefault(mirror.source(), List.of()));
      windows.addAll(windowsToReopen.getOrDefault(mirror.target(), List.of()));
      windows.addAll(unsettledBefore.getOrDefault(mirror.id(), List.of()));
      books.reopen(mirror.id(), windows, now);
    }
    observers.follow(plan, sightings, log -> books.log(log).last());
    LOG.info(
        "Auditing mirrors={} logs={} problems={}",
        plan.mirrors().size(),
        observers.reading().size(),
        plan.problems());
  }

  private void judge(long now) {
    Judgements judgements = books.judge(now);
    List<Incident> opened = new ArrayList<>(verdicts.write(judgements.said(), clock.instant()));
    opened.addAll(stages.judge(plan, clock.instant()));
    for (Incident incident : opened) {
      LOG.error(
          "A window does not balance: {} route={} topic={} partition={} window={}",
          incident.detail(),
          incident.mirror().route(),
          incident.mirror().topic(),
          incident.mirror().partition(),
          incident.windowStart());
    }
    metrics.opened(opened);
    judgements.orders().forEach(observers::examine);
  }

  /** After the plan has been followed: what began to be read just now may have to rest, too. */
  private void giveWay(long now) {
    Set<LogId> unread = deference.unread(plan, sightings, now);
    observers.leaveUnread(unread);
    metrics.unread(unread.size());
  }

  private void forget(long now) {
    if (now - forgotAt < FORGET_EVERY.toMillis()) {
      return;
    }
    forgotAt = now;
    books.forgetBefore(now - KEEP_IN_MEMORY.toMillis());
    windowsToReopen.clear();
    unsettledBefore.clear();
    long cutoff = now - settings.retention().segments().toMillis();
    stages.forgetBefore(cutoff);
    segments.forgetBefore(cutoff);
    stores.tallies().forget(settings.retention(), clock.instant());
  }
}
