package io.mainstem.controller.plan;

import static io.mainstem.controller.plan.Fleets.place;
import static io.mainstem.controller.plan.Fleets.rebalance;
import static io.mainstem.controller.plan.Fleets.workers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MoveReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlannerTest {

  private static final MirrorId HOT = new MirrorId("west--east", "hot", 0);

  @Test
  void withoutAnyWorkerNothingIsPlacedAndNothingIsForgotten() {
    List<Demand> mirrors = Fleets.equal(4);
    Map<MirrorId, String> settled = place(mirrors, workers(2), Map.of()).assignment();

    Plan plan = place(mirrors, List.of(), settled);

    assertThat(plan.moves()).isEmpty();
    assertThat(plan.assignment()).isEqualTo(settled);
    assertThat(plan.unplaced()).hasSize(4).allMatch(u -> u.why().contains("none is open"));
  }

  @Test
  void aDrainedWorkerIsEmptiedAndGetsNothing() {
    List<Demand> mirrors = Fleets.equal(10);
    Map<MirrorId, String> settled = place(mirrors.subList(0, 8), workers(2), Map.of()).assignment();
    List<WorkerSlot> draining =
        List.of(new WorkerSlot(Fleets.name(0), Availability.DRAINING), workers(2).get(1));

    Plan plan = place(mirrors, draining, settled);

    assertThat(plan.assignment()).hasSize(10).doesNotContainValue(Fleets.name(0));
    assertThat(plan.moves())
        .filteredOn(move -> move.reason() == MoveReason.WORKER_DRAINING)
        .hasSize(4);
  }

  @Test
  void theLastWorkerKeepsItsMirrorsWhileItIsDrained() {
    List<Demand> mirrors = Fleets.equal(3);
    Map<MirrorId, String> settled = place(mirrors, workers(1), Map.of()).assignment();

    Plan plan =
        place(mirrors, List.of(new WorkerSlot(Fleets.name(0), Availability.DRAINING)), settled);

    assertThat(plan.assignment()).isEqualTo(settled);
    assertThat(plan.unplaced()).hasSize(3);
  }

  @Test
  void anExcludedWorkerGivesUpItsMirrorsEvenIfNobodyTakesThem() {
    List<Demand> mirrors = Fleets.equal(3);
    Map<MirrorId, String> settled = place(mirrors, workers(1), Map.of()).assignment();

    Plan plan =
        place(mirrors, List.of(new WorkerSlot(Fleets.name(0), Availability.EXCLUDED)), settled);

    assertThat(plan.assignment()).isEmpty();
    assertThat(plan.unplaced()).hasSize(3).allMatch(u -> u.worker() == null);
  }

  @Test
  void whatAWorkerHadWaitsForItWhileItIsAway() {
    List<Demand> mirrors = Fleets.equal(9);
    Map<MirrorId, String> settled = place(mirrors.subList(0, 8), workers(2), Map.of()).assignment();
    List<WorkerSlot> away =
        List.of(new WorkerSlot(Fleets.name(0), Availability.AWAY), workers(2).get(1));

    Plan plan = place(mirrors, away, settled);

    assertThat(plan.moves()).singleElement().matches(m -> Fleets.name(1).equals(m.to()));
    assertThat(plan.assignment()).containsAllEntriesOf(settled);
  }

  @Test
  void removedAndExcludedMirrorsAreGivenUp() {
    List<Demand> mirrors = Fleets.equal(4);
    Map<MirrorId, String> settled = place(mirrors, workers(2), Map.of()).assignment();
    MirrorId excluded = mirrors.get(0).mirror();

    Plan plan =
        Planner.plan(
            new PlanRequest(
                mirrors.subList(0, 3), workers(2), settled, Set.of(excluded), Rebalancing.OFF));

    assertThat(plan.moves())
        .extracting(Move::reason)
        .containsExactlyInAnyOrder(MoveReason.MIRROR_EXCLUDED, MoveReason.REMOVED);
    assertThat(plan.assignment()).hasSize(2).doesNotContainKey(excluded);
  }

  @Test
  void aMirrorTooHotToShareGetsAWorkerOfItsOwnAndTheRestIsEven() {
    List<Demand> mirrors = new ArrayList<>(Fleets.equal(30));
    mirrors.add(new Demand(HOT, 100 * Fleets.BASE));
    Map<MirrorId, String> settled =
        place(Fleets.equal(30), workers(4), Map.of(HOT, Fleets.name(0))).assignment();
    Map<MirrorId, String> withHot = new java.util.HashMap<>(settled);
    withHot.put(HOT, Fleets.name(0));

    Plan plan = rebalance(mirrors, workers(4), withHot);

    assertThat(plan.assignment().get(HOT)).isEqualTo(Fleets.name(0));
    Map<String, Integer> counts = Fleets.counts(plan.assignment());
    assertThat(counts.get(Fleets.name(0))).isEqualTo(1);
    assertThat(counts.values()).filteredOn(count -> count > 1).allMatch(count -> count == 10);
  }

  @Test
  void aSmallDifferenceIsNotWorthAMove() {
    List<Demand> mirrors = Fleets.equal(41);
    Map<MirrorId, String> settled = place(mirrors, workers(2), Map.of()).assignment();

    Plan plan =
        Planner.plan(
            new PlanRequest(mirrors, workers(2), settled, new Rebalancing(0.20, 0.05, 100)));

    assertThat(plan.changesNothing()).isTrue();
  }

  @Test
  void movesStayBelowTheCap() {
    List<Demand> mirrors = Fleets.equal(100);
    Map<MirrorId, String> settled = place(mirrors, workers(1), Map.of()).assignment();

    Plan plan =
        Planner.plan(new PlanRequest(mirrors, workers(2), settled, new Rebalancing(0.2, 0.1, 7)));

    assertThat(plan.moves()).hasSize(7);
  }

  @Test
  void everyMoveIsExplained() {
    List<Demand> mirrors = Fleets.equal(4);
    Map<MirrorId, String> settled = place(mirrors, workers(1), Map.of()).assignment();

    Plan plan = rebalance(mirrors, workers(2), settled);

    assertThat(plan.moves().get(0).explained().explanation())
        .isEqualTo(
            "Worker worker-001 has joined and is at 0 % of the mean load, worker-000 at 200 % of"
                + " the mean load");
  }

  @Test
  void aMirrorOrWorkerListedTwiceIsRefused() {
    Demand one = Fleets.equal(1).get(0);

    assertThatThrownBy(() -> place(List.of(one, one), workers(1), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("west--east/t0/0");
    assertThatThrownBy(
            () -> place(List.of(one), List.of(workers(1).get(0), workers(1).get(0)), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("worker-000");
  }

  @Test
  void aHundredThousandMirrorsArePlannedWithinTwoSeconds() {
    List<Demand> mirrors = Fleets.zipf(100_000, 7, 1_000_000);

    org.junit.jupiter.api.Assertions.assertTimeout(
        Duration.ofSeconds(2),
        () -> {
          Map<MirrorId, String> placed = place(mirrors, workers(200), Map.of()).assignment();
          place(mirrors, workersWithoutLast(), placed);
        });
    Map<MirrorId, String> placed = place(mirrors, workers(200), Map.of()).assignment();
    org.junit.jupiter.api.Assertions.assertTimeout(
        Duration.ofSeconds(2), () -> rebalance(mirrors, workers(210), placed));
  }

  private static List<WorkerSlot> workersWithoutLast() {
    return Fleets.workersWithout(200, 199);
  }
}
