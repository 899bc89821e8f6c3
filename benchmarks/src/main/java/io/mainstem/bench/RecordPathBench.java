package io.mainstem.bench;

import io.mainstem.api.federation.Route;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Catch-up copying of one topic over a route with a filter that drops a record here and there, so
 * that every batch has to be taken apart and made anew. MirrorMaker 2 beside it copies everything,
 * which costs it less than a filter would.
 */
public final class RecordPathBench {
  private static final String TOPIC = "bench";

  private final BenchOptions options;
  private final Consumer<String> progress;

  /**
   * @param progress hears a line per step
   */
  public RecordPathBench(BenchOptions options, Consumer<String> progress) {
    this.options = options;
    this.progress = progress;
  }

  /**
   * What was found: medians of the rounds.
   *
   * @param filter of our route
   */
  public record Result(
      Workload workload,
      Measurement mainstem,
      Measurement mirrormaker2,
      Ratio ratio,
      int rounds,
      Route.RecordFilter filter,
      Map<String, String> mirrormaker2Settings,
      Machine machine) {
    static Result of(
        Workload workload,
        SideBySide.Outcome outcome,
        int rounds,
        Route.RecordFilter filter,
        Map<String, String> settings,
        Machine machine) {
      Measurement ours = outcome.mainstem();
      Measurement peer = outcome.peer();
      return new Result(
          workload,
          ours,
          peer,
          new Ratio(
              ours.recordsPerSecond() / peer.recordsPerSecond(),
              ours.cpuSecondsPerGigabyte() / peer.cpuSecondsPerGigabyte()),
          rounds,
          filter,
          settings,
          machine);
    }
  }

  /**
   * Ours divided by the peer's.
   *
   * @param throughput records per second; above 1 is faster
   * @param cpu CPU seconds per gigabyte; below 1 is cheaper
   */
  public record Ratio(double throughput, double cpu) {}

  /**
   * Measures.
   *
   * @param workload with records to drop, or none: then the filter looks at all and keeps all
   */
  public Result run(Workload workload) {
    Route.RecordFilter filter = new Route.RecordFilter(SourceTopic.HEADER, SourceTopic.DROPPED);
    MirrorMaker.Tuning tuning = MirrorMaker.Tuning.THROUGHPUT;
    try (BenchSystem system = new BenchSystem(options)) {
      system.start(false);
      SideBySide.Outcome outcome =
          new SideBySide(system, options, progress)
              .run(new SideBySide.Plan(TOPIC, workload, false, filter, tuning, false, true));
      return Result.of(
          workload,
          outcome,
          options.rounds(),
          filter,
          MirrorMaker.told(TOPIC, workload, tuning, options.peerSettings()),
          Machine.here(options.logs()));
    }
  }
}
