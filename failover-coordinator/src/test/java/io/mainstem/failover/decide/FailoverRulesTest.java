package io.mainstem.failover.decide;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.failover.Health;
import io.mainstem.failover.decide.GroupDecision.AskHuman;
import io.mainstem.failover.decide.GroupDecision.Stay;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway") // what is not there fails the test by itself
class FailoverRulesTest {

  private final SimulatedWorld world = new SimulatedWorld(3, 1).run(3);

  @Test
  void aRegionThatEverybodyReachesIsHealthy() {
    assertThat(world.health("r0")).isEqualTo(Health.HEALTHY);
    assertThat(world.decision()).isInstanceOf(Stay.class);
    assertThat(world.last.whyNotAutomatic()).isNull();
  }

  @Test
  void aDeadPrimaryIsReplacedAfterThreeFailedProbes() {
    world.dead.add("r0");

    assertThat(world.run(2).moves).isEmpty();
    assertThat(world.run(1).moves).hasSize(1);
    assertThat(world.group.primary()).isNotEqualTo("r0");
  }

  @Test
  void aWholeRegionThatIsGoneWithItsObserverIsReplaced() {
    world.dead.add("r0");
    world.silent.add("c0-0");

    world.run(15);

    assertThat(world.moves).hasSize(1);
  }

  @Test
  void oneObserversBrokenNetworkMakesASuspectAndSaysWhyNothingIsDone() {
    world.cut.add("r1>r0");

    world.run(30);

    assertThat(world.health("r0")).isEqualTo(Health.SUSPECT);
    assertThat(world.last.health().get("r0").reasons()).anyMatch(r -> r.contains("only 1 of 3"));
    assertThat(world.moves).isEmpty();
  }

  @Test
  void severalObserversOfOneRegionAreNoMajority() {
    SimulatedWorld many = new SimulatedWorld(3, 1);
    many.observers.add(new SimulatedWorld.Observer("c1-1", "r1"));
    many.observers.add(new SimulatedWorld.Observer("c1-2", "r1"));
    many.cut.add("r1>r0");

    many.run(30);

    assertThat(many.health("r0")).isEqualTo(Health.SUSPECT);
    assertThat(many.last.health().get("r0").reasons()).anyMatch(r -> r.contains("all in [r1]"));
    assertThat(many.moves).isEmpty();
  }

  @Test
  void clientsThatReachTheRegionStandAgainstAFailover() {
    world.clientsReach.add("r0");
    world.cut.addAll(Set.of("r1>r0", "r2>r0"));

    world.run(30);

    assertThat(world.health("r0")).isEqualTo(Health.SUSPECT);
    assertThat(world.moves).isEmpty();
  }

  @Test
  void twoRegionsAskAHumanAndSaySo() {
    SimulatedWorld two = new SimulatedWorld(2, 2).run(1);
    two.dead.add("r0");

    two.run(30);

    assertThat(two.moves).isEmpty();
    assertThat(two.health("r0")).isEqualTo(Health.DOWN);
    assertThat(refusals(two)).contains(SafetyRule.TWO_REGIONS_CANNOT_DECIDE);
    assertThat(two.last.whyNotAutomatic()).contains("third region");
  }

  @Test
  void pausedItOnlyWatches() {
    world.policy = world.policy.withPaused(true);
    world.dead.add("r0");

    world.run(30);

    assertThat(world.moves).isEmpty();
    assertThat(refusals(world)).containsExactly(SafetyRule.PAUSED);
    assertThat(((AskHuman) world.decision()).suggestion()).isEqualTo("r1");
  }

  @Test
  void aRegionInMaintenanceIsPassedOver() {
    world.policy = world.policy.withMaintenance(Set.of("r1"));
    world.dead.add("r0");

    world.run(5);

    assertThat(world.group.primary()).isEqualTo("r2");
  }

  @Test
  void aLagAboveTheLimitRefusesAndANamedOverrideIsOnRecord() {
    world.policy = world.policy.withMaxLagRecords(Map.of("orders", 5L));
    world.dead.add("r0");
    world.run(5);
    assertThat(refusals(world)).contains(SafetyRule.LAG_LIMIT, SafetyRule.NO_REGION_LEFT);

    world.policy =
        world.policy.withOverrides(
            Map.of("orders", Map.of(SafetyRule.LAG_LIMIT, "the orders can be re-sent")));
    world.run(1);

    assertThat(world.moves).hasSize(1);
    assertThat(world.moves.get(0).reasons()).anyMatch(r -> r.contains("the orders can be re-sent"));
  }

  @Test
  void aSecondMoveWithinAQuarterOfAnHourAsks() {
    world.dead.add("r0");
    world.run(5);
    String second = world.group.primary();
    world.dead.remove("r0");
    world.run(120);
    world.dead.add(second);

    world.run(30);

    assertThat(world.moves).hasSize(1);
    assertThat(refusals(world)).containsExactly(SafetyRule.ANTI_FLAP);
  }

  @Test
  void aRegionThatComesBackNeedsSixtyGoodProbes() {
    world.dead.add("r2");
    world.run(5);
    world.dead.remove("r2");

    assertThat(world.run(59).health("r2")).isEqualTo(Health.RECOVERING);
    assertThat(world.run(1).health("r2")).isEqualTo(Health.HEALTHY);
  }

  private static java.util.List<SafetyRule> refusals(SimulatedWorld world) {
    return ((AskHuman) world.decision()).refusals().stream().map(Refusal::rule).toList();
  }
}
