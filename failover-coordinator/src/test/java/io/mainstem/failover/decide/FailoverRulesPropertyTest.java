package io.mainstem.failover.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.failover.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Seeded simulations of whole federations under random faults. */
@SuppressWarnings("NullAway") // what is not there fails the test by itself
class FailoverRulesPropertyTest {

  /**
   * Whatever one observer's network does, however often brokers pause for less than three probes,
   * and whenever all observers lose ZooKeeper: nothing is moved.
   */
  @Property(tries = 60)
  void troubleThatIsNotADeadRegionMovesNothing(@ForAll long seed) {
    Random random = new Random(seed);
    SimulatedWorld world = new SimulatedWorld(2 + random.nextInt(3), 1 + random.nextInt(2));
    for (int i = 0; i < 60; i++) {
      world.blind.clear();
      world.silent.clear();
      switch (random.nextInt(4)) {
        case 0 -> world.blind.add(any(random, world.observers).id());
        case 1 -> world.observers.forEach(o -> world.silent.add(o.id()));
        case 2 -> shortPause(random, world);
        default -> world.run(1 + random.nextInt(5));
      }
      world.run(1 + random.nextInt(20));
      assertInvariants(world);
    }
    assertThat(world.moves).isEmpty();
  }

  /** A long pause or rolling restart: each broker away for less than three probes, one by one. */
  private static void shortPause(Random random, SimulatedWorld world) {
    world.dead.add(any(random, world.regions));
    world.run(2);
    world.dead.clear();
    world.run(1);
  }

  /** With three regions or more, a dead primary is replaced within three probes. */
  @Property(tries = 60)
  void aDeadPrimaryIsReplacedWhenThreeRegionsWatch(@ForAll long seed) {
    Random random = new Random(seed);
    SimulatedWorld world = new SimulatedWorld(3 + random.nextInt(3), 1 + random.nextInt(3));
    world.run(1 + random.nextInt(30));
    world.dead.add("r0");
    if (random.nextBoolean()) {
      world.observers.stream()
          .filter(o -> o.region().equals("r0"))
          .forEach(o -> world.silent.add(o.id()));
    }

    world.run(4);

    // Observers of the dead region that fell silent count for as long as they are fresh.
    world.run((int) world.policy.staleAfter().toSeconds());
    assertThat(world.moves).hasSize(1);
    assertThat(world.group.primary()).isNotEqualTo("r0");
    assertInvariants(world);
  }

  /** Anything at all may happen; what must never happen does not. */
  @Property(tries = 30)
  void theRulesHoldUnderAnyFaults(@ForAll long seed) {
    Random random = new Random(seed);
    SimulatedWorld world = new SimulatedWorld(1 + random.nextInt(5), 1 + random.nextInt(3));
    if (random.nextInt(3) == 0) {
      world.policy = world.policy.withMaintenance(java.util.Set.of(any(random, world.regions)));
    }
    if (random.nextInt(4) == 0) {
      world.policy = world.policy.withMaxLagRecords(Map.of("orders", (long) random.nextInt(20)));
    }
    for (int i = 0; i < 25; i++) {
      toggle(random, world.dead, any(random, world.regions));
      toggle(random, world.blind, any(random, world.observers).id());
      toggle(random, world.silent, any(random, world.observers).id());
      toggle(random, world.cut, any(random, world.regions) + ">" + any(random, world.regions));
      toggle(random, world.clientsReach, any(random, world.regions));
      world.policy = world.policy.withPaused(random.nextInt(5) == 0);
      int seconds = 1 + random.nextInt(60);
      for (int s = 0; s < seconds; s++) {
        stepAndCheck(world);
      }
    }
    assertMovesAreApart(world);
  }

  private static void stepAndCheck(SimulatedWorld world) {
    int before = world.moves.size();
    Map<String, Health> previous = world.history.health();
    world.step();
    assertInvariants(world);
    if (world.moves.size() == before) {
      return;
    }
    GroupDecision.FailOver move = world.moves.get(before);
    assertThat(world.policy.paused()).isFalse();
    assertThat(world.health(move.from())).isEqualTo(Health.DOWN);
    assertThat(world.health(move.to())).isEqualTo(Health.HEALTHY);
    assertThat(previous.get(move.to())).isNotEqualTo(Health.DOWN);
    assertThat(world.policy.maintenance()).doesNotContain(move.to());
    assertThat(world.policy.maxLagRecords().getOrDefault("orders", 10L)).isGreaterThanOrEqualTo(10);
    assertThat(world.last.health().get(move.from()).otherRegionsWatching())
        .hasSizeGreaterThanOrEqualTo(2);
  }

  private static void assertInvariants(SimulatedWorld world) {
    assertThat(world.last.health()).containsOnlyKeys(world.regions);
    world.last.health().values().forEach(h -> assertThat(h.reasons()).isNotEmpty());
    world.last.groups().forEach(g -> assertThat(g.reasons()).isNotEmpty());
    assertThat(world.regions).contains(world.group.primary());
    if (world.regions.size() < 3) {
      assertThat(world.moves).isEmpty();
      assertThat(world.last.whyNotAutomatic()).isNotNull();
    }
  }

  private static void assertMovesAreApart(SimulatedWorld world) {
    List<Duration> gaps = new ArrayList<>();
    for (int i = 1; i < world.movedAt.size(); i++) {
      gaps.add(Duration.between(world.movedAt.get(i - 1), world.movedAt.get(i)));
    }
    assertThat(gaps).allMatch(gap -> gap.compareTo(Duration.ofMinutes(15)) >= 0);
  }

  private static void toggle(Random random, java.util.Set<String> set, String value) {
    if (random.nextInt(3) == 0) {
      if (!set.remove(value)) {
        set.add(value);
      }
    }
  }

  private static <T> T any(Random random, List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
