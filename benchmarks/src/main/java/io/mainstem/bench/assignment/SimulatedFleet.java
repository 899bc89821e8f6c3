package io.mainstem.bench.assignment;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.controller.plan.Availability;
import io.mainstem.controller.plan.Demand;
import io.mainstem.controller.plan.LoadMemory;
import io.mainstem.controller.plan.Plan;
import io.mainstem.controller.plan.PlanRequest;
import io.mainstem.controller.plan.Planner;
import io.mainstem.controller.plan.Rebalancing;
import io.mainstem.controller.plan.WorkerSlot;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Workers that carry mirrors, planned by the controller's own planner. Not thread-safe. */
final class SimulatedFleet {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final LoadMemory memory = new LoadMemory();
  private final Map<String, Availability> workers = new TreeMap<>();
  private double slowestPlan;
  private double costliestPlan;
  private Map<MirrorId, String> assignment = Map.of();

  SimulatedFleet(int count) {
    for (int worker = 0; worker < count; worker++) {
      join(worker);
    }
  }

  static String name(int worker) {
    return "worker-%04d".formatted(worker);
  }

  void join(int worker) {
    workers.put(name(worker), Availability.OPEN);
  }

  void lose(int worker) {
    workers.remove(name(worker));
  }

  /** A worker that restarts and is expected back, or is back. */
  void away(int worker, boolean away) {
    workers.put(name(worker), away ? Availability.AWAY : Availability.OPEN);
  }

  int size() {
    return workers.size();
  }

  long carriedBy(int worker) {
    String name = name(worker);
    return assignment.values().stream().filter(name::equals).count();
  }

  void observe(List<SimulatedLoad.Rate> rates, double hour) {
    long millis = (long) (hour * 3_600_000);
    for (SimulatedLoad.Rate rate : rates) {
      memory.observe(rate.mirror(), rate.bytesPerSecond(), rate.recordsPerSecond(), millis);
    }
  }

  /** Plans and carries the plan out. */
  Plan plan(List<MirrorId> mirrors, Rebalancing rebalancing) {
    long start = System.nanoTime();
    long startCpu = THREADS.getCurrentThreadCpuTime();
    List<Demand> demands = new ArrayList<>(mirrors.size());
    mirrors.forEach(mirror -> demands.add(new Demand(mirror, memory.cost(mirror))));
    List<WorkerSlot> slots = new ArrayList<>();
    workers.forEach((worker, availability) -> slots.add(new WorkerSlot(worker, availability)));
    Plan plan = Planner.plan(new PlanRequest(demands, slots, assignment, rebalancing));
    slowestPlan = Math.max(slowestPlan, (System.nanoTime() - start) / 1e9);
    costliestPlan = Math.max(costliestPlan, (THREADS.getCurrentThreadCpuTime() - startCpu) / 1e9);
    assignment = plan.assignment();
    return plan;
  }

  /** The longest that a plan has taken, in seconds. */
  double slowestPlanSeconds() {
    return slowestPlan;
  }

  /** The most processor time that a plan has taken, in seconds; plans are made by one thread. */
  double costliestPlanSeconds() {
    return costliestPlan;
  }

  /** The busiest worker's bytes over the mean, by what is copied at this moment. */
  double spreadOf(List<SimulatedLoad.Rate> rates) {
    Map<String, Double> bytes = new HashMap<>();
    workers.keySet().forEach(worker -> bytes.put(worker, 0.0));
    rates.forEach(
        rate ->
            bytes.merge(
                Objects.requireNonNull(assignment.get(rate.mirror())),
                rate.bytesPerSecond(),
                Double::sum));
    double sum = bytes.values().stream().mapToDouble(Double::doubleValue).sum();
    double most = bytes.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    return most / (sum / bytes.size());
  }
}
