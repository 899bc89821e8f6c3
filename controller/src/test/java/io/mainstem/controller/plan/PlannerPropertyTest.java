package io.mainstem.controller.plan;

import static io.mainstem.controller.plan.Fleets.counts;
import static io.mainstem.controller.plan.Fleets.place;
import static io.mainstem.controller.plan.Fleets.rebalance;
import static io.mainstem.controller.plan.Fleets.workers;
import static io.mainstem.controller.plan.Fleets.workersWithout;
import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MoveReason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** The bounds that the planner promises, over random fleets. */
class PlannerPropertyTest {

  private static final int TRIES = 100;

  @Property(tries = TRIES)
  void everyMirrorGetsExactlyOneOpenWorker(
      @ForAll @IntRange(max = 600) int mirrors,
      @ForAll @IntRange(min = 1, max = 24) int workers,
      @ForAll @LongRange(max = 1_000) long seed) {
    List<Demand> demands = Fleets.zipf(mirrors, seed, 1_000_000);

    Plan plan = place(demands, workers(workers), chaotic(demands, workers + 3, seed));

    assertThat(plan.assignment()).hasSize(mirrors);
    assertThat(plan.unplaced()).isEmpty();
    assertThat(workers(workers)).extracting(WorkerSlot::id).containsAll(plan.assignment().values());
  }

  @Property(tries = TRIES)
  void aNewTopicMovesNothing(
      @ForAll @IntRange(min = 1, max = 600) int mirrors,
      @ForAll @IntRange(min = 1, max = 40) int added,
      @ForAll @IntRange(min = 1, max = 24) int workers,
      @ForAll @LongRange(max = 1_000) long seed) {
    List<Demand> all = Fleets.zipf(mirrors + added, seed, 1_000_000);
    Map<MirrorId, String> settled =
        place(all.subList(0, mirrors), workers(workers), Map.of()).assignment();

    Plan plan = place(all, workers(workers), settled);

    assertThat(plan.moves()).hasSize(added).allMatch(move -> move.reason() == MoveReason.NEW);
    assertThat(plan.assignment()).containsAllEntriesOf(settled);
  }

  @Property(tries = TRIES)
  void aLostWorkerMovesOnlyItsOwn(
      @ForAll @IntRange(min = 1, max = 600) int mirrors,
      @ForAll @IntRange(min = 2, max = 24) int workers,
      @ForAll @LongRange(max = 1_000) long seed) {
    List<Demand> demands = Fleets.zipf(mirrors, seed, 1_000_000);
    Map<MirrorId, String> settled = place(demands, workers(workers), Map.of()).assignment();
    int lost = (int) (seed % workers);

    Plan plan = place(demands, workersWithout(workers, lost), settled);

    assertThat(plan.moves())
        .hasSize(counts(settled).getOrDefault(Fleets.name(lost), 0))
        .allMatch(move -> Fleets.name(lost).equals(move.from()))
        .allMatch(move -> move.reason() == MoveReason.WORKER_LOST);
    assertThat(plan.assignment()).hasSize(mirrors).doesNotContainValue(Fleets.name(lost));
  }

  @Property(tries = TRIES)
  void aJoiningWorkerTakesAtMostItsShareAndTheResultIsEven(
      @ForAll @IntRange(max = 600) int mirrors, @ForAll @IntRange(min = 1, max = 24) int workers) {
    List<Demand> demands = Fleets.equal(mirrors);
    Map<MirrorId, String> settled = place(demands, workers(workers), Map.of()).assignment();

    Plan plan = rebalance(demands, workers(workers + 1), settled);

    int bound = (mirrors + workers) / (workers + 1);
    assertThat(plan.moves())
        .hasSizeLessThanOrEqualTo(bound)
        .allMatch(move -> Fleets.name(workers).equals(move.to()))
        .allMatch(move -> move.reason() == MoveReason.WORKER_JOINED);
    assertThat(plan.after().max() - plan.after().min()).isLessThanOrEqualTo(Fleets.BASE);
  }

  @Property(tries = TRIES)
  void aJoiningWorkerTakesAtMostItsShareOfUnequalMirrors(
      @ForAll @IntRange(min = 100, max = 600) int mirrors,
      @ForAll @IntRange(min = 2, max = 12) int workers,
      @ForAll @LongRange(max = 1_000) long seed) {
    List<Demand> demands = Fleets.zipf(mirrors, seed, 50_000);
    Map<MirrorId, String> settled = place(demands, workers(workers), Map.of()).assignment();

    Plan plan = rebalance(demands, workers(workers + 1), settled);

    String joined = Fleets.name(workers);
    assertThat(plan.moves().stream().filter(move -> joined.equals(move.to())).count())
        .isLessThanOrEqualTo((mirrors + workers) / (workers + 1));
    assertThat(plan.after().ratio()).isLessThan(1.10 + hottestShare(demands, plan));
  }

  @Property(tries = TRIES)
  void rebalancingIsSoonDoneAndThenMovesNothing(
      @ForAll @IntRange(min = 50, max = 600) int mirrors,
      @ForAll @IntRange(min = 2, max = 12) int workers,
      @ForAll @LongRange(max = 1_000) long seed) {
    List<Demand> demands = Fleets.zipf(mirrors, seed, 200_000);
    Map<MirrorId, String> uneven = chaotic(demands, workers, seed);

    Plan first = rebalance(demands, workers(workers), uneven);
    Plan second = rebalance(demands, workers(workers), first.assignment());

    assertThat(second.after().ratio()).isLessThan(1.10 + hottestShare(demands, second));
    Plan third = rebalance(demands, workers(workers), second.assignment());
    assertThat(third.moves().size()).isLessThanOrEqualTo(second.moves().size());
  }

  @Property(tries = TRIES)
  void noMirrorMovesTwiceAndTheMovesLeadToTheAssignment(
      @ForAll @IntRange(max = 400) int mirrors,
      @ForAll @IntRange(min = 1, max = 12) int workers,
      @ForAll @LongRange(max = 1_000) long seed) {
    List<Demand> demands = Fleets.zipf(mirrors, seed, 500_000);
    Map<MirrorId, String> before = chaotic(demands, workers + 2, seed);

    Plan plan = rebalance(demands, workers(workers), before);

    Map<MirrorId, String> reached = new HashMap<>(before);
    for (Move move : plan.moves()) {
      assertThat(reached.get(move.mirror())).isEqualTo(move.from());
      reached.put(move.mirror(), move.to());
    }
    assertThat(reached).isEqualTo(plan.assignment());
    assertThat(plan.moves()).extracting(Move::mirror).doesNotHaveDuplicates();
  }

  @Property(tries = TRIES)
  void theOrderOfWhatIsHandedInDoesNotMatter(
      @ForAll @IntRange(max = 400) int mirrors,
      @ForAll @IntRange(min = 1, max = 12) int workers,
      @ForAll @LongRange(max = 1_000) long seed) {
    List<Demand> demands = Fleets.zipf(mirrors, seed, 500_000);
    Map<MirrorId, String> before = chaotic(demands, workers + 2, seed);
    List<Demand> shuffledDemands = shuffled(demands, seed);
    List<WorkerSlot> shuffledWorkers = shuffled(workers(workers), seed);

    Plan plan = rebalance(demands, workers(workers), before);
    Plan other = rebalance(shuffledDemands, shuffledWorkers, before);

    assertThat(other.assignment()).isEqualTo(plan.assignment());
    assertThat(other.moves()).isEqualTo(plan.moves());
  }

  @Property(tries = TRIES)
  void constraintsAreRespectedWhateverElseHappens(
      @ForAll @IntRange(max = 300) int mirrors,
      @ForAll @IntRange(min = 2, max = 12) int workers,
      @ForAll @LongRange(max = 1_000) long seed) {
    List<Demand> demands = Fleets.zipf(mirrors, seed, 500_000);
    Map<MirrorId, String> before = chaotic(demands, workers + 2, seed);
    Map<MirrorId, Withheld> withheld = new HashMap<>();
    Map<MirrorId, String> pinned = new HashMap<>();
    Set<MirrorId> stuck = new HashSet<>();
    Random random = new Random(seed);
    for (Demand demand : demands) {
      switch (random.nextInt(8)) {
        case 0 ->
            withheld.put(
                demand.mirror(), random.nextBoolean() ? Withheld.PAUSED : Withheld.EXCLUDED);
        case 1 -> pinned.put(demand.mirror(), Fleets.name(random.nextInt(workers + 2)));
        case 2 -> stuck.add(demand.mirror());
        default -> {} // no constraint
      }
    }

    Plan plan =
        Planner.plan(
            new PlanRequest(
                demands,
                workers(workers),
                before,
                new Constraints(withheld, pinned, stuck),
                Rebalancing.FULL));

    assertThat(plan.assignment()).hasSize(mirrors - withheld.size());
    assertThat(plan.assignment().keySet()).noneMatch(withheld::containsKey);
    Set<String> open = new HashSet<>();
    workers(workers).forEach(worker -> open.add(worker.id()));
    assertThat(open).containsAll(plan.assignment().values());
    pinned.forEach(
        (mirror, worker) -> {
          if (open.contains(worker)) {
            assertThat(plan.assignment()).containsEntry(mirror, worker);
          }
        });
    assertThat(stuck).noneMatch(m -> Objects.equals(plan.assignment().get(m), before.get(m)));
    assertThat(plan.moves()).extracting(Move::mirror).doesNotHaveDuplicates();
  }

  private static <T> List<T> shuffled(List<T> items, long seed) {
    List<T> copy = new ArrayList<>(items);
    Collections.shuffle(copy, new Random(seed));
    return copy;
  }

  /** Some mirrors nowhere, the others on random workers, some of which may not exist. */
  private static Map<MirrorId, String> chaotic(List<Demand> demands, int workers, long seed) {
    Random random = new Random(seed);
    Map<MirrorId, String> assignment = new HashMap<>();
    for (Demand demand : demands) {
      int worker = random.nextInt(workers + 1);
      if (worker < workers) {
        assignment.put(demand.mirror(), Fleets.name(worker));
      }
    }
    return assignment;
  }

  /** What the costliest mirror weighs against the mean: no plan can be more even than that. */
  private static double hottestShare(List<Demand> demands, Plan plan) {
    long hottest = demands.stream().mapToLong(Demand::cost).max().orElse(0);
    return hottest / plan.after().mean();
  }
}
