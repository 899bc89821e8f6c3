package io.mainstem.controller.plan;

import io.mainstem.api.replication.MirrorId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Fleets and mirrors for tests of the planner. */
final class Fleets {

  static final long BASE = 10_000;

  private Fleets() {}

  static List<WorkerSlot> workers(int count) {
    return IntStream.range(0, count).mapToObj(i -> WorkerSlot.open(name(i))).toList();
  }

  static List<WorkerSlot> workersWithout(int count, int missing) {
    return IntStream.range(0, count)
        .filter(i -> i != missing)
        .mapToObj(i -> WorkerSlot.open(name(i)))
        .toList();
  }

  static String name(int worker) {
    return "worker-%03d".formatted(worker);
  }

  /** Mirrors of equal cost, of topics with 8 partitions each. */
  static List<Demand> equal(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Demand(new MirrorId("west--east", "t" + i / 8, i % 8), BASE))
        .toList();
  }

  /** Mirrors whose topics' costs follow a Zipf law; the hottest partition stays below the cap. */
  static List<Demand> zipf(int count, long seed, long hottest) {
    Random random = new Random(seed);
    List<Demand> mirrors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int rank = 1 + random.nextInt(count / 8 + 1);
      long cost = BASE + hottest / rank;
      mirrors.add(new Demand(new MirrorId("west--east", "t" + i / 8, i % 8), cost));
    }
    return mirrors;
  }

  static Plan place(
      List<Demand> mirrors, List<WorkerSlot> workers, Map<MirrorId, String> assignment) {
    return Planner.plan(new PlanRequest(mirrors, workers, assignment, Rebalancing.OFF));
  }

  static Plan rebalance(
      List<Demand> mirrors, List<WorkerSlot> workers, Map<MirrorId, String> assignment) {
    return Planner.plan(new PlanRequest(mirrors, workers, assignment, Rebalancing.FULL));
  }

  static Map<String, Integer> counts(Map<MirrorId, String> assignment) {
    return new HashMap<>(
        assignment.values().stream()
            .collect(Collectors.groupingBy(w -> w, Collectors.summingInt(w -> 1))));
  }
}
