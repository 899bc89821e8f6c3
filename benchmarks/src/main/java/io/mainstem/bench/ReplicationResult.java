package io.mainstem.bench;

import java.util.List;
import java.util.Map;

/**
 * What {@code mainstem bench replication} found: medians of the rounds, and ours divided by the
 * peer's.
 *
 * @param mirrormaker2Settings how the peer was tuned
 * @param table the same for other workloads; empty unless asked for
 */
public record ReplicationResult(
    Workload workload,
    Measurement mainstem,
    Measurement mirrormaker2,
    Ceiling ceiling,
    Ratio ratio,
    int rounds,
    Map<String, String> mirrormaker2Settings,
    List<Row> table,
    Machine machine) {

  /** How fast the target takes the same batches from memory. */
  public record Ceiling(double recordsPerSecond) {}

  /**
   * Ours divided by the peer's.
   *
   * @param throughput records per second; above 1 is faster
   * @param cpu CPU seconds per gigabyte; below 1 is cheaper
   * @param ofCeiling our throughput as a part of the ceiling
   */
  public record Ratio(double throughput, double cpu, double ofCeiling) {}

  /** One workload of the table. */
  public record Row(
      Workload workload,
      Measurement mainstem,
      Measurement mirrormaker2,
      Ceiling ceiling,
      Ratio ratio) {
    static Row of(ReplicationResult result) {
      return new Row(
          result.workload, result.mainstem, result.mirrormaker2, result.ceiling, result.ratio);
    }

    /** A line of a table; see {@link #header}. */
    @Override
    public String toString() {
      return "%-7s %8d B %8d B %6d  %,13.0f %,13.0f %,13.0f  %10.1f %6.3f %9.2f"
          .formatted(
              workload.codec(),
              workload.recordBytes(),
              workload.batchBytes(),
              workload.partitions(),
              mainstem.recordsPerSecond(),
              mirrormaker2.recordsPerSecond(),
              ceiling.recordsPerSecond(),
              ratio.throughput(),
              ratio.cpu(),
              ratio.ofCeiling());
    }

    /** What the columns are. */
    public static String header() {
      return "%-7s %10s %10s %6s  %13s %13s %13s  %10s %6s %9s"
          .formatted(
              "codec",
              "record",
              "batch",
              "parts",
              "Mainstem r/s",
              "MM2 r/s",
              "ceiling r/s",
              "throughput",
              "cpu",
              "ofCeiling");
    }
  }

  static ReplicationResult of(
      Workload workload,
      SideBySide.Outcome outcome,
      int rounds,
      Map<String, String> settings,
      Machine machine) {
    Measurement ours = outcome.mainstem();
    Measurement peer = outcome.peer();
    double ceiling = outcome.ceiling();
    return new ReplicationResult(
        workload,
        ours,
        peer,
        new Ceiling(ceiling),
        new Ratio(
            ours.recordsPerSecond() / peer.recordsPerSecond(),
            ours.cpuSecondsPerGigabyte() / peer.cpuSecondsPerGigabyte(),
            ours.recordsPerSecond() / ceiling),
        rounds,
        settings,
        List.of(),
        machine);
  }

  ReplicationResult withTable(List<Row> rows) {
    return new ReplicationResult(
        workload,
        mainstem,
        mirrormaker2,
        ceiling,
        ratio,
        rounds,
        mirrormaker2Settings,
        rows,
        machine);
  }
}
