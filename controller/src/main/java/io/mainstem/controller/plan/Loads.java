package io.mainstem.controller.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The load of every worker while a plan is made. The open workers are kept ordered by load, so that
 * the idlest and the busiest are found without looking at all.
 *
 * <p>Workers are numbered in the order of their ids: nothing here depends on the order in which
 * they were handed in. Not thread-safe.
 */
final class Loads {

  private final List<WorkerSlot> workers;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final long[] load;
  private final int[] count;
  private final TreeSet<Integer> open;

  Loads(List<WorkerSlot> slots) {
    workers = new ArrayList<>(slots);
    workers.sort(Comparator.comparing(WorkerSlot::id));
    load = new long[workers.size()];
    count = new int[workers.size()];
    open =
        new TreeSet<>(
            Comparator.<Integer>comparingLong(worker -> load[worker])
                .thenComparingInt(worker -> count[worker])
                .thenComparingInt(worker -> worker));
    for (int worker = 0; worker < workers.size(); worker++) {
      if (numbers.put(workers.get(worker).id(), worker) != null) {
        throw new IllegalArgumentException(
            "worker " + workers.get(worker).id() + " is listed twice");
      }
      if (workers.get(worker).availability() == Availability.OPEN) {
        open.add(worker);
      }
    }
  }

  /** The number of a worker, -1 for one that is lost. */
  int number(String id) {
    return numbers.getOrDefault(id, -1);
  }

  String id(int worker) {
    return workers.get(worker).id();
  }

  Availability availability(int worker) {
    return workers.get(worker).availability();
  }

  long load(int worker) {
    return load[worker];
  }

  int count(int worker) {
    return count[worker];
  }

  int openWorkers() {
    return open.size();
  }

  /** The open worker with the least load that is not {@code avoid}, null if there is none. */
  @Nullable Integer idlestBut(int avoid) {
    for (Integer worker : open) {
      if (worker != avoid) {
        return worker;
      }
    }
    return null;
  }

  void add(int worker, long cost) {
    change(worker, cost, 1);
  }

  void remove(int worker, long cost) {
    change(worker, -cost, -1);
  }

  /** The open workers by load, then number; a copy that does not follow later changes. */
  List<Integer> openByLoad() {
    return new ArrayList<>(open);
  }

  Spread spread() {
    if (open.isEmpty()) {
      return Spread.NONE;
    }
    long total = 0;
    for (int worker : open) {
      total += load[worker];
    }
    return new Spread(
        open.size(), load[open.first()], load[open.last()], (double) total / open.size());
  }

  private void change(int worker, long cost, int mirrors) {
    boolean ordered = open.remove(worker); // before its key changes
    load[worker] += cost;
    count[worker] += mirrors;
    if (ordered) {
      open.add(worker);
    }
  }
}
