package io.mainstem.failover;

import io.dropwizard.lifecycle.Managed;
import io.mainstem.api.failover.Analysis;
import io.mainstem.api.failover.Health;
import io.mainstem.api.failover.Observation;
import io.mainstem.api.failover.RegionAnalysis;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.failover.decide.Decision;
import io.mainstem.failover.decide.FailoverPolicy;
import io.mainstem.failover.decide.FailoverRules;
import io.mainstem.failover.decide.GroupDecision;
import io.mainstem.failover.decide.History;
import io.mainstem.failover.decide.RegionHealth;
import io.mainstem.failover.decide.Sighting;
import io.mainstem.failover.decide.World;
import io.mainstem.failover.evidence.EvidenceBoard;
import io.mainstem.service.ServiceContext;
import io.mainstem.service.store.Leadership;
import io.mainstem.service.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides, again and again, from what is pinned up and declared; every instance does, so that each
 * can answer for what it sees, but only the leader's decisions are acted on and remembered.
 *
 * <p>One thread decides; {@link #analysis} may be called from any.
 */
public final class Coordinator implements Managed {

  private static final Logger log = LoggerFactory.getLogger(Coordinator.class);

  private static final long DECIDE_MS = 500;

  private final ServiceContext context;
  private final Leadership leadership;
  private final EvidenceBoard board;
  private final Declarations declarations;
  private final Memory memory;
  private final FailoverPolicy policy;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          runnable -> {
            Thread made = new Thread(runnable, "decisions");
            made.setDaemon(true);
            return made;
          });
  private volatile @Nullable Outcome last;

  private record Outcome(
      Instant at, List<Sighting> sightings, List<FailoverGroup> groups, Decision decision) {}

  Coordinator(
      ServiceContext context,
      Leadership leadership,
      EvidenceBoard board,
      Declarations declarations,
      FailoverPolicy policy) {
    this.context = context;
    this.leadership = leadership;
    this.board = board;
    this.declarations = declarations;
    this.memory = new Memory(context.store(), leadership, context.instance());
    this.policy = policy;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // decide() reports its failures itself
  public void start() {
    thread.scheduleWithFixedDelay(this::decide, DECIDE_MS, DECIDE_MS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() {
    thread.shutdownNow();
  }

  private void decide() {
    try {
      declarations.refresh();
      History history = memory.recall();
      List<Sighting> sightings = board.sightings();
      Decision decision =
          FailoverRules.decide(
              new World(
                  context.clock().instant(),
                  declarations.regions(),
                  sightings,
                  declarations.facts(),
                  history,
                  policy));
      report(history, decision);
      last = new Outcome(context.clock().instant(), sightings, declarations.groups(), decision);
      // Replacing a dead primary is not carried out yet: the moves that were decided never were.
      memory.remember(new History(decision.history().health(), history.moves()));
    } catch (StoreException e) {
      log.warn("Cannot decide, going on with the last decision error=\"{}\"", e.getMessage());
    } catch (RuntimeException e) {
      log.error("Cannot decide, trying again", e);
    }
  }

  private void report(History before, Decision decision) {
    decision
        .health()
        .forEach(
            (region, health) -> {
              Outcome outcome = last;
              Health known =
                  outcome == null
                      ? before.healthOf(region)
                      : outcome.decision().history().healthOf(region);
              if (known != health.health()) {
                log.info(
                    "The verdict on a region has changed from={} to={} region={} reasons={}",
                    known,
                    health.health(),
                    region,
                    health.reasons());
              }
            });
  }

  /** What is seen, and why something is done or nothing. */
  public Analysis analysis() {
    Outcome outcome = last;
    String leader = leadership.leader().orElse(null);
    if (outcome == null) {
      return new Analysis(
          context.clock().instant(), leader, false, "nothing has been decided yet", List.of());
    }
    String why = outcome.decision().whyNotAutomatic();
    Duration age = Duration.between(outcome.at(), context.clock().instant());
    if (age.compareTo(policy.staleAfter()) > 0) {
      why = "this is " + age.toSeconds() + " s old: ZooKeeper does not answer";
    }
    Map<String, RegionAnalysis> regions = new LinkedHashMap<>();
    for (String region : declarations.regions()) {
      RegionHealth health = outcome.decision().health().get(region);
      if (health != null) {
        regions.put(region, analysis(outcome, health));
      }
    }
    return new Analysis(outcome.at(), leader, why == null, why, List.copyOf(regions.values()));
  }

  private static RegionAnalysis analysis(Outcome outcome, RegionHealth health) {
    List<String> primaryOf =
        outcome.groups().stream()
            .filter(group -> group.primary().equals(health.region()))
            .map(FailoverGroup::id)
            .toList();
    List<Observation> rows =
        outcome.sightings().stream()
            .map(Sighting::observation)
            .filter(row -> row.region().equals(health.region()))
            .toList();
    List<String> reasons = new ArrayList<>(health.reasons());
    for (GroupDecision decision : outcome.decision().groups()) {
      if (primaryOf.contains(decision.group())) {
        reasons.add(sentence(decision));
      }
    }
    return new RegionAnalysis(health.region(), health.health(), primaryOf, rows, reasons);
  }

  private static String sentence(GroupDecision decision) {
    if (decision instanceof GroupDecision.Stay stay) {
      return "group " + stay.group() + " stays: " + String.join("; ", stay.reasons());
    } else if (decision instanceof GroupDecision.AskHuman ask) {
      return "group %s needs a person%s: %s"
          .formatted(
              ask.group(),
              ask.suggestion() == null ? "" : ", who could move it to " + ask.suggestion(),
              ask.refusals());
    }
    GroupDecision.FailOver move = (GroupDecision.FailOver) decision;
    return "group %s should move to %s: %s"
        .formatted(move.group(), move.to(), String.join("; ", move.reasons()));
  }

  /** The rows of all observers. */
  public List<Observation> evidence() {
    return board.sightings().stream().map(Sighting::observation).toList();
  }

  /** The last verdict on a region. */
  public Health healthOf(String region) {
    Outcome outcome = last;
    return outcome == null ? Health.UNKNOWN : outcome.decision().history().healthOf(region);
  }
}
