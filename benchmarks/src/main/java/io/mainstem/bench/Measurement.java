package io.mainstem.bench;

import java.util.List;

/**
 * What one copier did with a workload, start-up and warm-up left out.
 *
 * @param megabytesPerSecond of record values, 10^6 bytes each
 * @param cpuSecondsPerGigabyte CPU of the copying process alone, per 10^9 bytes of record values
 * @param peakRssMegabytes the most memory that the process ever held, in MiB
 */
public record Measurement(
    double recordsPerSecond,
    double megabytesPerSecond,
    double cpuSecondsPerGigabyte,
    double peakRssMegabytes) {

  static Measurement of(
      long records, int recordBytes, double seconds, double cpuSeconds, double peakRssMegabytes) {
    double bytes = (double) records * recordBytes;
    return new Measurement(
        records / seconds, bytes / 1e6 / seconds, cpuSeconds / (bytes / 1e9), peakRssMegabytes);
  }

  /** Each figure's median. */
  static Measurement median(List<Measurement> all) {
    return new Measurement(
        Median.of(all, Measurement::recordsPerSecond),
        Median.of(all, Measurement::megabytesPerSecond),
        Median.of(all, Measurement::cpuSecondsPerGigabyte),
        Median.of(all, Measurement::peakRssMegabytes));
  }

  @Override
  public String toString() {
    return "%,.0f records/s, %.1f MB/s, %.2f CPU s/GB, %.0f MiB"
        .formatted(recordsPerSecond, megabytesPerSecond, cpuSecondsPerGigabyte, peakRssMegabytes);
  }
}
