package io.mainstem.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Catch-up copying over a long link between the source and the worker, as deployed: workers run
 * next to the target. MirrorMaker 2 reads through the same link.
 */
public final class WanBench {
  private final BenchOptions options;
  private final LinkShape link;
  private final Consumer<String> progress;

  /**
   * The link.
   *
   * @param roundTripMillis there and back, 0 to 20,000
   * @param megabitsPerSecond each way, 10^6 bits each, positive
   */
  public record LinkShape(int roundTripMillis, int megabitsPerSecond) {
    /** 80 ms, 200 Mbit/s. */
    public static final LinkShape STANDARD = new LinkShape(80, 200);

    double bytesPerSecond() {
      return megabitsPerSecond * 1e6 / 8;
    }
  }

  /**
   * One partition count.
   *
   * @param bytesPerRecord of record batches on the wire
   */
  public record Run(
      Workload workload,
      double bytesPerRecord,
      Measurement mainstem,
      Measurement mirrormaker2,
      Ratio ratio) {
    static Run of(Workload workload, SideBySide.Outcome outcome, LinkShape link) {
      Measurement ours = outcome.mainstem();
      Measurement peer = outcome.peer();
      double linkRecords = link.bytesPerSecond() / outcome.bytesPerRecord();
      return new Run(
          workload,
          outcome.bytesPerRecord(),
          ours,
          peer,
          new Ratio(
              ours.recordsPerSecond() / linkRecords,
              peer.recordsPerSecond() / linkRecords,
              ours.recordsPerSecond() / peer.recordsPerSecond()));
    }
  }

  /**
   * What was reached.
   *
   * @param ofLink our bytes of record batches per second, divided by what the link can carry
   * @param peerOfLink the peer's
   * @param throughput ours divided by the peer's
   */
  public record Ratio(double ofLink, double peerOfLink, double throughput) {}

  /**
   * What was found.
   *
   * @param ratio the worst of the runs by {@code ofLink}
   */
  public record Result(
      LinkShape link,
      Ratio ratio,
      List<Run> runs,
      int rounds,
      Map<String, String> mirrormaker2Settings,
      Machine machine) {
    static Result of(
        LinkShape link, List<Run> runs, int rounds, Map<String, String> settings, Machine machine) {
      Ratio worst =
          runs.stream()
              .map(Run::ratio)
              .min((a, b) -> Double.compare(a.ofLink(), b.ofLink()))
              .orElseThrow();
      return new Result(link, worst, List.copyOf(runs), rounds, settings, machine);
    }
  }

  /**
   * @param progress hears a line per step
   */
  public WanBench(BenchOptions options, LinkShape link, Consumer<String> progress) {
    this.options = options;
    this.link = link;
    this.progress = progress;
  }

  /**
   * Measures.
   *
   * @param partitions one run for each count
   */
  public Result run(Workload workload, List<Integer> partitions) {
    MirrorMaker.Tuning tuning = MirrorMaker.Tuning.DISTANCE;
    List<Run> runs = new ArrayList<>();
    try (BenchSystem system = new BenchSystem(options)) {
      system.start(true);
      system.link().delay(Duration.ofMillis(link.roundTripMillis()).dividedBy(2));
      system.link().bandwidth((long) link.bytesPerSecond());
      for (int count : partitions) {
        Workload each = workload.withPartitions(count);
        SideBySide.Outcome outcome =
            new SideBySide(system, options, progress)
                .run(new SideBySide.Plan("wan-" + count, each, true, null, tuning, false, false));
        runs.add(Run.of(each, outcome, link));
        progress.accept("%d partitions: %s".formatted(count, runs.get(runs.size() - 1).ratio()));
      }
    }
    return Result.of(
        link,
        runs,
        options.rounds(),
        MirrorMaker.told("wan", workload, tuning, options.peerSettings()),
        Machine.here(options.logs()));
  }
}
