package io.mainstem.bench;

import io.mainstem.api.client.WorkerClient;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicRule;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.api.rest.ServiceUnreachableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * What thousands of mirrors cost on one worker while nothing is produced, and how long it takes
 * until all of them copy. There is no peer: MirrorMaker 2 has nothing that corresponds to a mirror.
 */
public final class IdleBench {
  private static final String ROUTE = "idle";
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final Duration POLL = Duration.ofSeconds(2);

  /** Until what beginning left behind is over: metadata, runs, the compiler. */
  private static final Duration CALM = Duration.ofSeconds(15);

  private final BenchOptions options;
  private final Consumer<String> progress;

  /**
   * What was found.
   *
   * @param secondsToCopy from the route's creation until all mirrors copy
   * @param heapMegabytes what a full collection leaves, in MiB
   * @param heapKibibytesPerMirror that, divided by the mirrors: all that the process holds counts
   * @param rssMegabytes heap and native memory that the process holds at the end, in MiB
   * @param peakRssMegabytes the most it ever held, in MiB
   * @param cpuShare of one core, while nothing is copied
   */
  public record Cost(
      double secondsToCopy,
      double heapMegabytes,
      double heapKibibytesPerMirror,
      double rssMegabytes,
      double peakRssMegabytes,
      double cpuShare) {}

  /**
   * The whole result.
   *
   * @param sourceBrokerCpuShare of one core, meanwhile
   * @param targetBrokerCpuShare of one core, meanwhile
   */
  public record Result(
      int topics,
      int partitions,
      int seconds,
      Cost mainstem,
      double sourceBrokerCpuShare,
      double targetBrokerCpuShare,
      Machine machine) {}

  /**
   * @param progress hears a line per step
   */
  public IdleBench(BenchOptions options, Consumer<String> progress) {
    this.options = options;
    this.progress = progress;
  }

  /**
   * Measures.
   *
   * @param topics of so many partitions each; all are empty
   * @param seconds for which the idle worker is watched
   */
  public Result run(int topics, int partitions, int seconds) {
    try (BenchSystem system = new BenchSystem(options)) {
      system.start(false);
      for (int i = 0; i < topics; i++) {
        system.source().createTopic(topic(i), partitions);
      }
      progress.accept("%d topics of %d partitions are there".formatted(topics, partitions));
      system.worker().start();
      double secondsToCopy = startAll(system, topics, partitions);
      progress.accept("all copy after %.1f s".formatted(secondsToCopy));
      LockSupport.parkNanos(CALM.toNanos());
      List<Long> processes =
          List.of(
              system.worker().pid(),
              system.source().broker(0).pid(),
              system.target().broker(0).pid());
      List<Double> before = processes.stream().map(ProcessCost::cpuSeconds).toList();
      long begun = System.nanoTime();
      LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
      double passed = (System.nanoTime() - begun) / 1e9;
      List<Double> shares = new ArrayList<>();
      for (int i = 0; i < processes.size(); i++) {
        shares.add((ProcessCost.cpuSeconds(processes.get(i)) - before.get(i)) / passed);
      }
      Cost cost = cost(system.worker().pid(), secondsToCopy, shares.get(0), topics * partitions);
      progress.accept(cost.toString());
      return new Result(
          topics,
          partitions,
          seconds,
          cost,
          shares.get(1),
          shares.get(2),
          Machine.here(options.logs()));
    }
  }

  private static Cost cost(long pid, double secondsToCopy, double cpuShare, int mirrors) {
    double rss = ProcessCost.rssMegabytes(pid);
    double heap = ProcessCost.liveHeapBytes(pid);
    return new Cost(
        secondsToCopy,
        heap / (1 << 20),
        heap / 1_024 / mirrors,
        rss,
        ProcessCost.peakRssMegabytes(pid),
        cpuShare);
  }

  private double startAll(BenchSystem system, int topics, int partitions) {
    List<TopicRule> rules = new ArrayList<>();
    for (int i = 0; i < topics; i++) {
      rules.add(TopicRule.named(topic(i), topic(i)));
    }
    long begun = System.nanoTime();
    system
        .controller()
        .createRoute(
            new Route(
                ROUTE,
                BenchSystem.SOURCE,
                BenchSystem.TARGET,
                rules,
                Route.StartFrom.EARLIEST,
                null,
                null,
                Route.ErrorPolicy.PAUSE,
                Route.Origin.EXPLICIT,
                false),
            UUID.randomUUID().toString());
    awaitCopying(system.workerClient(), topics * partitions, begun);
    return (System.nanoTime() - begun) / 1e9;
  }

  private void awaitCopying(WorkerClient worker, int mirrors, long begun) {
    while (true) {
      LockSupport.parkNanos(POLL.toNanos());
      List<MirrorStatus> known = statuses(worker);
      long copying = known.stream().filter(mirror -> mirror.state() == MirrorState.COPYING).count();
      if (copying == mirrors) {
        return;
      }
      progress.accept("  %d mirrors, %d of them copy".formatted(known.size(), copying));
      if (System.nanoTime() - begun > PATIENCE.toNanos()) {
        throw new IllegalStateException("only " + copying + " of " + mirrors + " copy in time");
      }
    }
  }

  private List<MirrorStatus> statuses(WorkerClient worker) {
    try {
      return worker.report().mirrors();
    } catch (ProblemException | ServiceUnreachableException e) {
      progress.accept("  the worker does not answer: " + e.getMessage());
      return List.of();
    }
  }

  private static String topic(int number) {
    return "idle-" + number;
  }
}
