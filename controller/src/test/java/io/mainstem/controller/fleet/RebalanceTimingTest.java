package io.mainstem.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.controller.plan.Capacity;
import io.mainstem.controller.plan.Rebalancing;
import io.mainstem.controller.plan.StuckMirrors;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RebalanceTimingTest {

  private static final FleetSettings SETTINGS =
      new FleetSettings(
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          0.5,
          0.1,
          Duration.ofMinutes(5),
          100,
          Duration.ofMinutes(10),
          new StuckMirrors.Limits(60_000, 2, 60_000, 10),
          new Capacity(1_000, 1_000, 0));

  private final RebalanceTiming timing = new RebalanceTiming(SETTINGS);

  @Test
  void nothingMovesToAWorkerThatHasJustJoined() {
    assertThat(at(0, true, "a")).isEqualTo(Rebalancing.OFF);
    assertThat(at(10, true, "a").maxMoves()).isEqualTo(100);

    assertThat(at(11, true, "a", "b")).isEqualTo(Rebalancing.OFF);
    assertThat(at(12, true, "a", "b")).isEqualTo(Rebalancing.OFF);
    assertThat(at(14, true, "a", "b").maxMoves()).isEqualTo(100);
  }

  @Test
  void nothingMovesWhileMirrorsAreOnTheMoveUnlessOneIsStuck() {
    at(0, true, "a");

    assertThat(at(10, false, "a")).isEqualTo(Rebalancing.OFF);
    assertThat(at(29, false, "a")).isEqualTo(Rebalancing.OFF);
    assertThat(at(31, false, "a").maxMoves()).isEqualTo(100);
  }

  @Test
  void driftedLoadMovesMirrorsNowAndThenOnly() {
    at(0, true, "a");

    assertThat(at(10, true, "a").startAbove()).isEqualTo(Double.MAX_VALUE);
    assertThat(at(301, true, "a").startAbove()).isEqualTo(0.5);
    assertThat(at(302, true, "a").startAbove()).isEqualTo(Double.MAX_VALUE);
  }

  @Test
  void aPersonDoesNotWait() {
    FleetSnapshot asked = new FleetSnapshot(Map.of(), Map.of(), Set.of("a"), Map.of(), 3);

    assertThat(timing.next(asked, false, false, 0).startAbove()).isEqualTo(0.1);
  }

  @Test
  void nothingMovesWhileSomebodyWorksOnTheFleet() {
    FleetSnapshot asked = new FleetSnapshot(Map.of(), Map.of(), Set.of("a"), Map.of(), 3);

    assertThat(timing.next(asked, true, true, 0)).isEqualTo(Rebalancing.OFF);
  }

  private Rebalancing at(int second, boolean settled, String... live) {
    FleetSnapshot snapshot = new FleetSnapshot(Map.of(), Map.of(), Set.of(live), Map.of(), -1);
    return timing.next(snapshot, false, settled, Duration.ofSeconds(second).toNanos());
  }
}
