package io.mainstem.bench.assignment;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MoveReason;
import io.mainstem.controller.ControllerSettings;
import io.mainstem.controller.fleet.FleetSettings;
import io.mainstem.controller.plan.Move;
import io.mainstem.controller.plan.Plan;
import io.mainstem.controller.plan.Rebalancing;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A simulated day of a large fleet: the controller's own planner and load memory with their default
 * settings, over a load that is made up. The first day nothing is known yet and the memory fills;
 * the second is measured; then topics and workers come and go.
 */
public final class AssignmentBench {

  private static final double HOURS_PER_STEP = 0.25;
  private static final int STEPS_PER_DAY = 96;
  private static final int RESTARTED = 20;

  private final Workload workload;
  private final Consumer<String> progress;
  private final FleetSettings settings = new ControllerSettings().fleet();
  private final SimulatedLoad load;
  private final SimulatedFleet fleet;
  private double hour;

  /** What is simulated. */
  public record Workload(int mirrors, int workers, long seed) {}

  /**
   * What the planner did.
   *
   * @param movedOnTopicAdded mirrors that moved because a topic came
   * @param movedOnWorkerLost mirrors that moved because a worker was lost
   * @param orphans mirrors that the lost worker had
   * @param movedOnWorkerJoined mirrors that moved because a worker joined
   * @param joinBound the most that may move then: mirrors over workers, rounded up
   * @param movedOnRollingRestart mirrors that moved while a tenth of the workers restarted one
   *     after the other, announced
   * @param spread the busiest worker's load over the mean after two rebalances, by the load that is
   *     remembered
   * @param spreadOfTheMoment the same by the bytes that are copied at that moment
   * @param widestSpreadOfTheDay by the load that is remembered, while nobody asked for a rebalance
   * @param planSeconds processor time of the costliest plan, which one thread makes: whatever else
   *     runs on the machine does not count
   * @param planWallSeconds the slowest plan by the clock
   * @param dailyMoveShare moves of a day in which no worker came or went, over all mirrors
   */
  public record Figures(
      int movedOnTopicAdded,
      int movedOnWorkerLost,
      long orphans,
      int movedOnWorkerJoined,
      int joinBound,
      int movedOnRollingRestart,
      double spread,
      double spreadOfTheMoment,
      double widestSpreadOfTheDay,
      double planSeconds,
      double planWallSeconds,
      double dailyMoveShare) {

    /** Whether everything is as it was promised. */
    public boolean holds() {
      return movedOnTopicAdded == 0
          && movedOnWorkerLost == orphans
          && movedOnWorkerJoined <= joinBound
          && movedOnRollingRestart == 0
          && spread <= 1.10
          && planSeconds <= 2
          && dailyMoveShare < 0.05;
    }
  }

  /** The figures and what they were found with. */
  public record Result(Workload workload, Figures mainstem) {}

  /**
   * @param progress hears a line per step
   */
  public AssignmentBench(Workload workload, Consumer<String> progress) {
    this.workload = workload;
    this.progress = progress;
    load = new SimulatedLoad(workload.mirrors(), workload.workers(), workload.seed());
    fleet = new SimulatedFleet(workload.workers());
  }

  /** Simulates; once for each instance. */
  public Result run() {
    fleet.plan(load.mirrors(), Rebalancing.OFF);
    Day first = day();
    progress.accept("first day, nothing was known: %s".formatted(first));
    load.nextDay();
    Day second = day();
    progress.accept("second day: %s".formatted(second));
    int topicAdded = addTopic();
    int restarted = restartSome();
    long orphans = fleet.carriedBy(0);
    fleet.lose(0);
    int lost = fleet.plan(load.mirrors(), Rebalancing.OFF).moves().size();
    progress.accept("a worker with %d mirrors is lost: %d moves".formatted(orphans, lost));
    fleet.join(workload.workers());
    int bound = (load.mirrors().size() + fleet.size() - 1) / fleet.size();
    int joined = fleet.plan(load.mirrors(), joining()).moves().size();
    progress.accept("a worker joins: %d moves, bound %d".formatted(joined, bound));
    List<SimulatedLoad.Rate> rates = observe();
    fleet.plan(load.mirrors(), asked());
    double spread = fleet.plan(load.mirrors(), asked()).after().ratio();
    progress.accept("two rebalances: spread %.3f".formatted(spread));
    return new Result(
        workload,
        new Figures(
            topicAdded,
            lost,
            orphans,
            joined,
            bound,
            restarted,
            spread,
            fleet.spreadOf(rates),
            second.widestSpread(),
            fleet.costliestPlanSeconds(),
            fleet.slowestPlanSeconds(),
            (double) second.moves() / load.mirrors().size()));
  }

  /** What a day brought. */
  private record Day(int moves, double widestSpread) {}

  private Day day() {
    int moves = 0;
    double widest = 0;
    for (int step = 0; step < STEPS_PER_DAY; step++) {
      observe();
      Plan plan = fleet.plan(load.mirrors(), drifting());
      moves += plan.moves().size();
      widest = Math.max(widest, plan.after().ratio());
    }
    return new Day(moves, widest);
  }

  private List<SimulatedLoad.Rate> observe() {
    hour += HOURS_PER_STEP;
    List<SimulatedLoad.Rate> rates = load.at(hour);
    fleet.observe(rates, hour);
    return rates;
  }

  private int addTopic() {
    List<MirrorId> added = load.addTopic(1e6, Math.max(8, workload.mirrors() / 1_000));
    Plan plan = fleet.plan(load.mirrors(), Rebalancing.OFF);
    int moved = count(plan, move -> move.reason() != MoveReason.NEW);
    progress.accept("a topic of %d partitions comes: %d moves".formatted(added.size(), moved));
    return moved;
  }

  /** Each is away for one plan and back at the next; nobody else may notice. */
  private int restartSome() {
    int moves = 0;
    for (int i = 1; i <= Math.min(RESTARTED, workload.workers() - 1); i++) {
      fleet.away(i, true);
      moves += fleet.plan(load.mirrors(), Rebalancing.OFF).moves().size();
      fleet.away(i, false);
      moves += fleet.plan(load.mirrors(), joining()).moves().size();
    }
    progress.accept("a rolling restart: %d moves".formatted(moves));
    return moves;
  }

  private static int count(Plan plan, Predicate<Move> wanted) {
    return (int) plan.moves().stream().filter(wanted).count();
  }

  private Rebalancing drifting() {
    return new Rebalancing(
        settings.rebalanceAbove(), settings.rebalanceBelow(), settings.maxMoves());
  }

  private Rebalancing asked() {
    return new Rebalancing(
        settings.rebalanceBelow(), settings.rebalanceBelow(), settings.maxMoves());
  }

  private Rebalancing joining() {
    return new Rebalancing(Double.MAX_VALUE, settings.rebalanceBelow(), settings.maxMoves());
  }
}
