package io.mainstem.controller.plan;

import static io.mainstem.controller.plan.Fleets.place;
import static io.mainstem.controller.plan.Fleets.rebalance;
import static io.mainstem.controller.plan.Fleets.workers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MoveReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
                mirrors.subList(0, 3),
                workers(2),
                settled,
                new Constraints(Map.of(excluded, Withheld.EXCLUDED), Map.of(), Set.of()),
                Rebalancing.OFF));

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
  void aPinnedMirrorGoesToItsWorkerAndIsNotEvenedAway() {
    List<Demand> mirrors = Fleets.equal(12);
    Map<MirrorId, String> settled = place(mirrors, workers(3), Map.of()).assignment();
    Map<MirrorId, String> pins = new java.util.HashMap<>();
    settled.keySet().stream().limit(8).forEach(mirror -> pins.put(mirror, Fleets.name(2)));

    Plan plan =
        Planner.plan(
            new PlanRequest(
                mirrors,
                workers(3),
                settled,
                new Constraints(Map.of(), pins, Set.of()),
                Rebalancing.FULL));

    assertThat(plan.assignment()).containsAllEntriesOf(pins);
    assertThat(plan.moves()).filteredOn(m -> m.reason() == MoveReason.PINNED).isNotEmpty();
    Plan without = // its worker is lost: a pin keeps nobody from copying
        Planner.plan(
            new PlanRequest(
                mirrors,
                workers(2),
                plan.assignment(),
                new Constraints(Map.of(), pins, Set.of()),
                Rebalancing.OFF));
    assertThat(without.assignment()).hasSize(12).doesNotContainValue(Fleets.name(2));
  }

  @Test
  void aStuckMirrorTriesAnotherWorkerIfThereIsOne() {
    List<Demand> mirrors = Fleets.equal(6);
    Map<MirrorId, String> settled = place(mirrors, workers(3), Map.of()).assignment();
    MirrorId stuck = mirrors.get(0).mirror();
    Constraints constraints = new Constraints(Map.of(), Map.of(), Set.of(stuck));

    Plan plan =
        Planner.plan(new PlanRequest(mirrors, workers(3), settled, constraints, Rebalancing.OFF));
    Plan alone =
        Planner.plan(
            new PlanRequest(
                mirrors,
                workers(1),
                place(mirrors, workers(1), Map.of()).assignment(),
                constraints,
                Rebalancing.OFF));

    assertThat(plan.moves())
        .singleElement()
        .matches(
            move -> move.reason() == MoveReason.STUCK && !Objects.equals(move.to(), move.from()));
    assertThat(alone.moves()).isEmpty();
  }

  @Test
  void theOthersMakeRoomForAMirrorThatLags() {
    List<Demand> mirrors = new ArrayList<>(Fleets.equal(20));
    Map<MirrorId, String> settled = place(mirrors, workers(2), Map.of()).assignment();
    MirrorId slow = mirrors.get(0).mirror();
    mirrors.set(0, new Demand(slow, 3 * Fleets.BASE, true));

    Plan plan = rebalance(mirrors, workers(2), settled);

    assertThat(plan.moves())
        .isNotEmpty()
        .allMatch(move -> !move.mirror().equals(slow))
        .allMatch(move -> Objects.equals(settled.get(slow), move.from()));
  }

  @Test
  void aStandbyTakesNothingUntilItIsNeeded() {
    List<Demand> mirrors = Fleets.equal(8);
    List<WorkerSlot> withStandby =
        List.of(
            workers(3).get(0),
            workers(3).get(1),
            new WorkerSlot(Fleets.name(2), Availability.STANDBY));

    Plan plan = rebalance(mirrors, withStandby, Map.of());

    assertThat(plan.assignment()).hasSize(8).doesNotContainValue(Fleets.name(2));
    Plan afterLoss =
        place(
            mirrors,
            List.of(workers(3).get(0), WorkerSlot.open(Fleets.name(2))),
            plan.assignment());
    assertThat(afterLoss.moves()).hasSize(4).allMatch(move -> Fleets.name(2).equals(move.to()));
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
  void aHundredThousandMirrorsArePlannedInOneGo() { // how fast: 'mainstem bench assignment'
    List<Demand> mirrors = Fleets.zipf(100_000, 7, 1_000_000);

    Map<MirrorId, String> placed = place(mirrors, workers(200), Map.of()).assignment();
    Plan lost = place(mirrors, workersWithoutLast(), placed);
    Plan joined = rebalance(mirrors, workers(210), placed);

    assertThat(lost.moves()).allMatch(move -> Fleets.name(199).equals(move.from()));
    assertThat(joined.after().ratio()).isLessThan(1.10);
  }

  private static List<WorkerSlot> workersWithoutLast() {
    return Fleets.workersWithout(200, 199);
  }
}
