package io.mainstem.cli.demo;

import io.mainstem.chaos.books.Tally;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a demo has shown. The names of the fields are stable.
 *
 * @param produced records acknowledged by the source clusters
 * @param delivered records that arrived in the region where the fewest did
 * @param lost arrivals missing, over all regions
 * @param windows what the auditors say
 * @param regions what arrived in each region
 * @param replay how the aggregate's content compares with the file's; null without a file
 * @param workersKilled with SIGKILL, while records were copied
 * @param secondsToCopying from the start to the first record from every region in every region
 * @param peakRssMegabytes of all processes together, -1 where the system does not tell
 */
record DemoReport(
    long produced,
    long delivered,
    long lost,
    long duplicated,
    long reordered,
    long phantom,
    Windows windows,
    Latency replicationLatencyMs,
    String consoleUrl,
    List<Arrived> regions,
    @Nullable Replay replay,
    int workersKilled,
    double secondsToCopying,
    long peakRssMegabytes) {

  /** Audit windows by verdict. */
  record Windows(long verified, long open, long failed) {}

  /** From a record's timestamp to its arrival at a consumer of the aggregate. */
  record Latency(long p50, long p99, long max) {

    static Latency of(Histogram histogram) {
      return histogram.getTotalCount() == 0
          ? new Latency(-1, -1, -1)
          : new Latency(
              histogram.getValueAtPercentile(50),
              histogram.getValueAtPercentile(99),
              histogram.getMaxValue());
    }
  }

  /** One region's consumer. */
  record Arrived(String region, long delivered, long lost, long duplicated, long reordered) {

    static List<Arrived> of(Tally tally) {
      return tally.regions().stream()
          .map(
              region ->
                  new Arrived(
                      region.region(),
                      region.delivered(),
                      region.lost(),
                      region.duplicated(),
                      region.reordered()))
          .toList();
    }
  }

  /**
   * A replayed file.
   *
   * @param passes over the file
   * @param fileDigest of the file's events, times the passes
   * @param equal whether every region's aggregate holds the same content
   */
  record Replay(String file, String key, long passes, String fileDigest, boolean equal) {}

  /** Whether everything balances. */
  boolean holds() {
    return produced > 0
        && delivered == produced
        && lost == 0
        && duplicated == 0
        && reordered == 0
        && phantom == 0
        && windows.failed() == 0
        && windows.open() == 0
        && windows.verified() > 0
        && (replay == null || replay.equal());
  }
}
