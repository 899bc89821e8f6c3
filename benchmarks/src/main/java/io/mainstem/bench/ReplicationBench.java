package io.mainstem.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Catch-up copying of one topic: Mainstem, MirrorMaker 2 and the target's ceiling, turn about on
 * the same brokers and data.
 */
public final class ReplicationBench {
  private static final String TOPIC = "bench";

  private final BenchOptions options;
  private final Consumer<String> progress;

  /**
   * @param progress hears a line per step
   */
  public ReplicationBench(BenchOptions options, Consumer<String> progress) {
    this.options = options;
    this.progress = progress;
  }

  /**
   * Measures.
   *
   * @param table further workloads, one round each; may be empty
   */
  public ReplicationResult run(Workload workload, List<Workload> table) {
    try (BenchSystem system = new BenchSystem(options)) {
      system.start(false);
      ReplicationResult main = measure(system, options, TOPIC, workload, true);
      List<ReplicationResult.Row> rows = new ArrayList<>();
      for (Workload each : table) {
        ReplicationResult row =
            measure(system, options.withRounds(1), TOPIC + "-" + (rows.size() + 1), each, false);
        rows.add(ReplicationResult.Row.of(row));
        progress.accept(rows.get(rows.size() - 1).toString());
      }
      return main.withTable(rows);
    }
  }

  private ReplicationResult measure(
      BenchSystem system, BenchOptions how, String topic, Workload workload, boolean warmUpRound) {
    MirrorMaker.Tuning tuning = MirrorMaker.Tuning.THROUGHPUT;
    SideBySide.Outcome outcome =
        new SideBySide(system, how, progress)
            .run(new SideBySide.Plan(topic, workload, false, null, tuning, true, warmUpRound));
    return ReplicationResult.of(
        workload,
        outcome,
        how.rounds(),
        MirrorMaker.told(topic, workload, tuning, options.peerSettings()),
        Machine.here(options.logs()));
  }
}
