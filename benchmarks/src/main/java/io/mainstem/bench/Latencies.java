package io.mainstem.bench;

import java.util.Arrays;
import java.util.List;

/** What a copier adds to a record's way, in milliseconds. */
public record Latencies(double p50Millis, double p99Millis, double p999Millis, double maxMillis) {

  /** Of single values, in any order; at least one. */
  static Latencies of(double[] millis) {
    double[] sorted = millis.clone();
    Arrays.sort(sorted);
    return new Latencies(
        quantile(sorted, 0.5),
        quantile(sorted, 0.99),
        quantile(sorted, 0.999),
        sorted[sorted.length - 1]);
  }

  /** The smallest value that as large a part of all values does not exceed. */
  private static double quantile(double[] sorted, double part) {
    int rank = (int) Math.ceil(part * sorted.length);
    return sorted[Math.max(0, rank - 1)];
  }

  /** Each figure's median. */
  static Latencies median(List<Latencies> all) {
    return new Latencies(
        Median.of(all, Latencies::p50Millis),
        Median.of(all, Latencies::p99Millis),
        Median.of(all, Latencies::p999Millis),
        Median.of(all, Latencies::maxMillis));
  }

  @Override
  public String toString() {
    return "p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, max %.1f ms"
        .formatted(p50Millis, p99Millis, p999Millis, maxMillis);
  }
}
