package io.mainstem.bench;

import java.util.Map;

/**
 * What {@code mainstem bench replication} found: medians of the rounds, and ours divided by the
 * peer's.
 *
 * @param mirrormaker2Settings how the peer was tuned
 */
public record ReplicationResult(
    Workload workload,
    Measurement mainstem,
    Measurement mirrormaker2,
    Ceiling ceiling,
    Ratio ratio,
    int rounds,
    Map<String, String> mirrormaker2Settings) {

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
}
