package io.mainstem.bench;

import java.util.Comparator;
import java.util.List;

/**
 * What one copier did with a workload, its start-up left out.
 *
 * @param cpuSecondsPerGigabyte CPU of the copying process alone, per 10^9 bytes of record values
 */
public record Measurement(
    double recordsPerSecond,
    double megabytesPerSecond,
    double cpuSecondsPerGigabyte,
    double peakRssMegabytes) {

  /** The measurement in the middle by throughput; the lower of the two for an even number. */
  static Measurement median(List<Measurement> all) {
    return all.stream()
        .sorted(Comparator.comparingDouble(Measurement::recordsPerSecond))
        .toList()
        .get((all.size() - 1) / 2);
  }
}
