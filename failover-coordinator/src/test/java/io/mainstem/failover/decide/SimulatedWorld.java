package io.mainstem.failover.decide;

import io.mainstem.api.failover.Health;
import io.mainstem.api.failover.Observation;
import io.mainstem.api.failover.Observation.Probe;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.failover.decide.GroupFacts.Candidate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Regions, their observers and one failover group, in steps of a second: who can reach whom is set
 * by the test, observers probe, the decision is made and a failover is carried out at once.
 */
@SuppressWarnings("NullAway") // what is not there fails the test by itself
final class SimulatedWorld {

  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  record Observer(String id, String region) {}

  final List<String> regions = new ArrayList<>();
  final List<Observer> observers = new ArrayList<>();

  /** Regions whose brokers answer nobody. */
  final Set<String> dead = new HashSet<>();

  /** Observers that reach nothing. */
  final Set<String> blind = new HashSet<>();

  /** Observers whose reports do not arrive: dead themselves, or without ZooKeeper. */
  final Set<String> silent = new HashSet<>();

  /** "observerRegion>region" links that are cut. */
  final Set<String> cut = new HashSet<>();

  /** Regions of which the workers and clients say that they work. */
  final Set<String> clientsReach = new HashSet<>();

  FailoverPolicy policy = FailoverPolicy.defaults();
  FailoverGroup group;
  Instant now = START;
  History history = History.none();
  final List<GroupDecision.FailOver> moves = new ArrayList<>();
  final List<Instant> movedAt = new ArrayList<>();
  Decision last;
  private final Map<String, int[]> streaks = new HashMap<>();
  private final Map<String, Sighting> sightings = new HashMap<>();

  SimulatedWorld(int regionCount, int observersEach) {
    for (int r = 0; r < regionCount; r++) {
      regions.add("r" + r);
      for (int i = 0; i < observersEach; i++) {
        observers.add(new Observer("c" + r + "-" + i, "r" + r));
      }
    }
    group =
        new FailoverGroup(
            "orders", List.of("orders"), List.of(), "r0", FailoverGroup.GroupState.ACTIVE, 1, true);
    last = FailoverRules.decide(world());
  }

  SimulatedWorld run(int seconds) {
    for (int i = 0; i < seconds; i++) {
      step();
    }
    return this;
  }

  void step() {
    now = now.plusSeconds(1);
    for (Observer observer : observers) {
      for (String region : regions) {
        probe(observer, region, Probe.CONTROL);
        probe(observer, region, Probe.DATA);
      }
    }
    for (String region : clientsReach) {
      see(new Observation("workers", "r0", region, Probe.CLIENTS, 0, 1, 5, null, now));
    }
    last = FailoverRules.decide(world());
    history = last.history();
    for (GroupDecision decision : last.groups()) {
      if (decision instanceof GroupDecision.FailOver move) {
        moves.add(move);
        movedAt.add(now);
        group = group.next(move.to(), FailoverGroup.GroupState.ACTIVE);
      }
    }
  }

  Health health(String region) {
    return last.health().get(region).health();
  }

  GroupDecision decision() {
    return last.groups().get(0);
  }

  boolean reaches(Observer observer, String region) {
    return !dead.contains(region)
        && !blind.contains(observer.id())
        && !cut.contains(observer.region() + ">" + region);
  }

  private void probe(Observer observer, String region, Probe probe) {
    int[] streak =
        streaks.computeIfAbsent(observer.id() + region + probe, key -> new int[] {0, 60});
    boolean good = reaches(observer, region);
    streak[0] = good ? 0 : streak[0] + 1;
    streak[1] = good ? streak[1] + 1 : 0;
    if (!silent.contains(observer.id())) {
      see(
          new Observation(
              observer.id(),
              observer.region(),
              region,
              probe,
              streak[0],
              streak[1],
              good ? 5 : -1,
              good ? null : "timed out",
              now));
    }
  }

  private void see(Observation row) {
    sightings.put(row.observer() + row.region() + row.probe(), new Sighting(row, now));
  }

  private World world() {
    List<Candidate> candidates =
        regions.stream()
            .filter(region -> !region.equals(group.primary()))
            .map(region -> new Candidate(region, true, 10, true))
            .toList();
    return new World(
        now,
        regions,
        List.copyOf(sightings.values()),
        List.of(new GroupFacts(group, false, candidates)),
        history,
        policy);
  }
}
