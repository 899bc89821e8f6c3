package io.mainstem.chaos.scenario;

import io.mainstem.chaos.check.Checker;
import io.mainstem.chaos.check.DeliveryChecker;
import io.mainstem.chaos.check.FaultChecker;
import io.mainstem.chaos.check.Finding;
import io.mainstem.chaos.check.Verdict;
import io.mainstem.chaos.fault.Fault;
import io.mainstem.chaos.fault.FaultSchedule;
import io.mainstem.chaos.history.History;
import io.mainstem.chaos.history.HistoryEvent;
import io.mainstem.chaos.report.ScenarioResult;
import io.mainstem.chaos.workload.ConsumerPlan;
import io.mainstem.chaos.workload.ProducerPlan;
import io.mainstem.chaos.workload.Trips;
import io.mainstem.chaos.workload.Workload;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One scenario on one system: open a feed, load it, attack, heal, drain, check. The checkers see
 * the history as it is written, so that they would say the same over the file. Used by one thread,
 * once.
 */
final class ScenarioRun {
  private static final Logger LOG = LoggerFactory.getLogger(ScenarioRun.class);
  private static final Duration RECOVERY = Duration.ofSeconds(90);

  private final Scenario scenario;
  private final long seed;
  private final SystemUnderTest system;
  private final Pace pace;
  private final History history;
  private final Clock clock = Clock.systemUTC();
  private @Nullable Double recoverySeconds;

  ScenarioRun(Scenario scenario, long seed, SystemUnderTest system, Pace pace, History history) {
    this.scenario = scenario;
    this.seed = seed;
    this.system = system;
    this.pace = pace;
    this.history = history;
  }

  ScenarioResult run() {
    LOG.info("A scenario begins scenario={} seed={}", scenario.name(), seed);
    FaultSchedule schedule = scenario.schedule(seed);
    Feed feed = system.openFeed("chaos-" + scenario.name());
    DeliveryChecker delivery = new DeliveryChecker(feed.regions());
    FaultChecker faults = new FaultChecker(schedule.faults().size());
    CheckedHistory checked =
        new CheckedHistory(history, List.of(Checker.guarded(delivery), Checker.guarded(faults)));
    checked.note(
        new HistoryEvent.ScenarioBegan(
            clock.millis(), scenario.name(), feed.regions(), schedule.faults().size()));
    Finding conduct = conduct(feed, schedule, checked);
    Finding finding = checked.finding().and(conduct);
    phase(checked, "audit");
    Boolean agrees = auditAgrees(feed, finding);
    return new ScenarioResult(
        scenario.name(),
        finding.verdict(),
        faults.proved(),
        delivery.tally().acknowledged(),
        delivery.lost(),
        delivery.tally().duplicated(),
        delivery.tally().reordered(),
        delivery.tally().phantom(),
        recoverySeconds,
        agrees,
        "mainstem chaos --scenario %s --seed %d".formatted(scenario.name(), seed),
        finding.reasons());
  }

  /** Whatever goes wrong with the running itself makes the verdict UNKNOWN at best. */
  private Finding conduct(Feed feed, FaultSchedule schedule, History checked) {
    try (Workload workload = workload(feed, checked)) {
      phase(checked, "warm-up");
      workload.start();
      if (!awaitArrivals(workload)) {
        return Finding.unknown(
            "Nothing arrived in some region within " + pace.warmUp().toSeconds() + " s.");
      }
      phase(checked, "attack");
      attack(schedule, workload, checked);
      phase(checked, "drain");
      system.heal();
      workload.stopProducing();
      workload.awaitDelivered(pace.drain());
      phase(checked, "quiet");
      sleep(pace.quiet().toMillis());
      checked.note(new HistoryEvent.Drained(clock.millis()));
      return Finding.VALID;
    } catch (RuntimeException e) {
      LOG.error("A scenario could not be carried out scenario={}", scenario.name(), e);
      return Finding.unknown("The scenario could not be carried out: " + e);
    } finally {
      healAfterwards();
    }
  }

  private void healAfterwards() {
    try {
      system.heal();
    } catch (RuntimeException e) {
      LOG.error("The system did not come back scenario={}", scenario.name(), e);
    }
  }

  private Workload workload(Feed feed, History checked) {
    List<ProducerPlan> producers =
        feed.ends().stream()
            .map(
                end ->
                    new ProducerPlan(
                        end.region(),
                        end.produce(),
                        end.produceTopic(),
                        new Trips(end.region(), seed),
                        pace.recordsPerSecond()))
            .toList();
    List<ConsumerPlan> consumers =
        feed.ends().stream()
            .map(end -> new ConsumerPlan(end.region(), end.read(), end.readTopic()))
            .toList();
    return new Workload(producers, consumers, checked);
  }

  private boolean awaitArrivals(Workload workload) {
    long deadline = System.nanoTime() + pace.warmUp().toNanos();
    while (System.nanoTime() < deadline) {
      if (workload.tally().regions().stream().allMatch(region -> region.delivered() > 0)
          && workload.backlog() <= secondOfLoad(workload)) {
        return true;
      }
      sleep(50);
    }
    return false;
  }

  /** Records of all producers in a second: whoever is not further behind keeps up. */
  private long secondOfLoad(Workload workload) {
    return (long) pace.recordsPerSecond() * Math.max(1, workload.tally().regions().size());
  }

  private void attack(FaultSchedule schedule, Workload workload, History checked) {
    for (FaultSchedule.Planned planned : schedule.faults()) {
      sleep(planned.pauseMillis());
      Fault fault = planned.on(system.targets());
      LOG.info("A fault begins fault={} target={}", fault.kind().id(), fault.target());
      checked.note(new HistoryEvent.FaultBegan(clock.millis(), fault.kind().id(), fault.target()));
      fault.begin();
      sleep(planned.holdMillis());
      String evidence = fault.end();
      checked.note(
          new HistoryEvent.FaultEnded(clock.millis(), fault.kind().id(), fault.target(), evidence));
      LOG.info(
          "A fault is over fault={} target={} evidence={}",
          fault.kind().id(),
          fault.target(),
          evidence);
      awaitRecovery(workload);
    }
    sleep(scenario.pauseMillis());
  }

  private void awaitRecovery(Workload workload) {
    long start = System.nanoTime();
    workload.awaitBacklog(secondOfLoad(workload), RECOVERY);
    double seconds = (System.nanoTime() - start) / 1e9;
    recoverySeconds = recoverySeconds == null ? seconds : Math.max(recoverySeconds, seconds);
  }

  /** Agrees when both found faults, or neither did; null when one of them does not know. */
  private @Nullable Boolean auditAgrees(Feed feed, Finding finding) {
    if (finding.verdict() == Verdict.UNKNOWN) {
      return null;
    }
    Optional<Boolean> foundFaults = system.auditorFoundFaults(feed, pace.audit());
    return foundFaults.map(found -> found == (finding.verdict() == Verdict.INVALID)).orElse(null);
  }

  private void phase(History checked, String name) {
    checked.note(new HistoryEvent.Phase(clock.millis(), name));
  }

  private static void sleep(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The scenario was interrupted", e);
    }
  }
}
