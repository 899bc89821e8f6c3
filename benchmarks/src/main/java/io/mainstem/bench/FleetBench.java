package io.mainstem.bench;

import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * How soon a fleet of real processes gets over what happens to it, under light traffic whose every
 * record is checked: workers killed, workers drained, the leading controller killed. There is no
 * peer.
 */
public final class FleetBench {
  static final String ROUTE = "fleet";
  private static final int MOST_PARTITIONS = 100;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final BenchOptions options;
  private final Workload workload;
  private final Consumer<String> progress;

  /**
   * What is done.
   *
   * @param mirrors in all, at least as many as workers
   * @param recordsPerSecond over all mirrors
   * @param times that a worker is killed, and that one is drained
   */
  public record Workload(int mirrors, int workers, int recordsPerSecond, int times) {}

  /**
   * What was found. Times are in seconds.
   *
   * @param untilAllCopied from the route's creation
   * @param killedWorker for each kill: until the last of its mirrors had copied a record elsewhere
   * @param drainedWorker for each drain: from asking until the last of its mirrors copied elsewhere
   * @param longestDelayInDrain of any record of a mirror that was moved so
   * @param controllerSucceeded from the kill of the leading controller until another one led
   * @param changeAcrossControllers from that kill until a drain was carried out that was asked for
   *     right after it
   * @param longestDelayMeanwhile of any record of a mirror that stayed where it was, from that kill
   *     until then
   */
  public record Ours(
      double untilAllCopied,
      List<Double> killedWorker,
      List<Double> drainedWorker,
      double longestDelayInDrain,
      double controllerSucceeded,
      double changeAcrossControllers,
      double longestDelayMeanwhile,
      FleetFlow.Books books) {

    private static final double KILLED = 10;
    private static final double DRAINED = 5;
    private static final double CONTROLLER = 10;

    /** Whether every promise is kept. */
    public boolean holds() {
      return books.balance()
          && killedWorker.stream().allMatch(seconds -> seconds <= KILLED)
          && drainedWorker.stream().allMatch(seconds -> seconds <= DRAINED)
          && controllerSucceeded <= CONTROLLER
          && changeAcrossControllers <= CONTROLLER + DRAINED;
    }
  }

  /** The whole result. */
  public record Result(Workload workload, Ours mainstem, Machine machine) {}

  /**
   * @param progress hears a line per step
   */
  public FleetBench(BenchOptions options, Workload workload, Consumer<String> progress) {
    this.options = options;
    this.workload = workload;
    this.progress = progress;
  }

  /** Measures. */
  public Result run() throws InterruptedException {
    List<TopicPartition> partitions = partitions(workload.mirrors());
    try (FleetSystem system = new FleetSystem(options, workload.workers())) {
      system.start();
      progress.accept("%d workers and 2 controllers are there".formatted(workload.workers()));
      FleetState state = new FleetState(system.controller(), partitions, workload.workers());
      double untilAllCopied = copyAll(system, state, partitions);
      progress.accept("all mirrors copy after %.1f s".formatted(untilAllCopied));
      try (FleetFlow flow =
          new FleetFlow(
              system.source().bootstrapServers(),
              system.target().bootstrapServers(),
              partitions,
              workload.recordsPerSecond())) {
        FleetTrial trial = new FleetTrial(system, state, flow, progress);
        trial.awaitFlow();
        Ours found = trial.run(untilAllCopied, workload.times());
        return new Result(workload, found, Machine.here(options.logs()));
      }
    }
  }

  private static List<TopicPartition> partitions(int mirrors) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (int i = 0; i < mirrors; i++) {
      partitions.add(new TopicPartition("fleet-" + i / MOST_PARTITIONS, i % MOST_PARTITIONS));
    }
    return partitions;
  }

  private static double copyAll(
      FleetSystem system, FleetState state, List<TopicPartition> partitions)
      throws InterruptedException {
    List<String> topics = partitions.stream().map(TopicPartition::topic).distinct().toList();
    for (String topic : topics) {
      long count = partitions.stream().filter(p -> p.topic().equals(topic)).count();
      system.source().createTopic(topic, (int) count);
    }
    long begun = System.nanoTime();
    system
        .controller()
        .createRoute(
            new Route(
                ROUTE,
                BenchSystem.SOURCE,
                BenchSystem.TARGET,
                topics.stream().map(topic -> TopicRule.named(topic, topic)).toList(),
                Route.StartFrom.EARLIEST,
                null,
                null,
                Route.ErrorPolicy.PAUSE,
                Route.Origin.EXPLICIT,
                false),
            UUID.randomUUID().toString());
    state.awaitSettled(PATIENCE);
    return (System.nanoTime() - begun) / 1e9;
  }
}
