package io.mainstem.bench;

import io.mainstem.api.client.ControllerClient;
import io.mainstem.api.replication.FleetStatus;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.WorkerStatus;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.api.rest.ServiceUnreachableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What the admin interface says of a fleet. Mirrors go by the numbers of their partitions. */
final class FleetState {
  /** Seldom: all mirrors are asked for, on the cores that are to copy them. */
  private static final long POLL_MILLIS = 1_000;

  private final ControllerClient controller;
  private final Map<TopicPartition, Integer> numbers = new HashMap<>();
  private final int workers;

  /**
   * @param partitions all that are mirrored, in the order of their numbers
   * @param workers that there are when all are well
   */
  FleetState(ControllerClient controller, List<TopicPartition> partitions, int workers) {
    this.controller = controller;
    this.workers = workers;
    for (int i = 0; i < partitions.size(); i++) {
      numbers.put(partitions.get(i), i);
    }
  }

  /** Waits until every mirror copies, where it should be, and every worker has its share. */
  void awaitSettled(Duration patience) throws InterruptedException {
    await("the fleet settles", patience, this::isSettled);
  }

  private boolean isSettled() {
    FleetStatus fleet = controller.fleet();
    if (fleet.mirrors() != numbers.size() || fleet.offPlan() > 0 || fleet.workersLive() < workers) {
      return false;
    }
    int least = numbers.size() / workers / 2;
    List<WorkerStatus> all = controller.workers();
    return all.stream().allMatch(worker -> worker.mirrors() >= least)
        && all.stream().mapToInt(WorkerStatus::copying).sum() == numbers.size();
  }

  /** The partitions whose mirrors a worker has. */
  List<Integer> of(String worker) {
    List<Integer> found = new ArrayList<>();
    for (MirrorStatus mirror : controller.mirrors(FleetBench.ROUTE)) {
      if (mirror.worker().equals(worker)) {
        found.add(number(mirror));
      }
    }
    return found;
  }

  /** All partitions but these. */
  Set<Integer> others(List<Integer> some) {
    Set<Integer> others = new HashSet<>(numbers.values());
    some.forEach(others::remove);
    return others;
  }

  /**
   * Waits until all of these mirrors copy at another worker.
   *
   * @return since when the last of them does, by the clock of its worker
   */
  Instant awaitElsewhere(List<Integer> some, String worker, Duration patience)
      throws InterruptedException {
    Instant[] last = new Instant[1];
    await(
        "the mirrors of " + worker + " copy elsewhere",
        patience,
        () -> {
          if (allCopyWithout(worker)) {
            last[0] = elsewhere(new HashSet<>(some), worker);
          }
          return last[0] != null;
        });
    return last[0];
  }

  /** Asked first: to list all mirrors again and again would cost as much as moving them. */
  private boolean allCopyWithout(String worker) {
    int copying = 0;
    for (WorkerStatus each : controller.workers()) {
      copying += each.id().equals(worker) ? 0 : each.copying();
    }
    return copying == numbers.size();
  }

  private @Nullable Instant elsewhere(Set<Integer> some, String worker) {
    Instant last = Instant.EPOCH;
    int copying = 0;
    for (MirrorStatus mirror : controller.mirrors(FleetBench.ROUTE)) {
      if (some.contains(number(mirror))
          && mirror.state() == MirrorState.COPYING
          && !mirror.worker().equals(worker)) {
        copying++;
        last = mirror.since().isAfter(last) ? mirror.since() : last;
      }
    }
    return copying == some.size() ? last : null;
  }

  private int number(MirrorStatus mirror) {
    TopicPartition partition =
        new TopicPartition(mirror.mirror().topic(), mirror.mirror().partition());
    return numbers.getOrDefault(partition, -1);
  }

  /** Asks again and again; a controller that is away or not yet ready says no. */
  static void await(String what, Duration patience, BooleanSupplier condition)
      throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    while (!holds(condition)) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException(
            "waited %d s in vain until %s".formatted(patience.toSeconds(), what));
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  private static boolean holds(BooleanSupplier condition) {
    try {
      return condition.getAsBoolean();
    } catch (ServiceUnreachableException | ProblemException e) {
      return false;
    }
  }
}
