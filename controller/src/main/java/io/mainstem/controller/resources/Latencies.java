package io.mainstem.controller.resources;

import io.mainstem.api.replication.LatencySummary;
import io.mainstem.api.replication.WorkerReport;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Merges what workers measured: histograms add up without loss, percentiles would not. */
final class Latencies {

  private static final Logger log = LoggerFactory.getLogger(Latencies.class);

  private final Map<String, Histogram> byRoute = new HashMap<>();

  Latencies(Collection<WorkerReport> reports) {
    for (WorkerReport report : reports) {
      report.latencyByRoute().forEach((route, encoded) -> add(report.worker(), route, encoded));
    }
  }

  LatencySummary of(String route) {
    Histogram merged = byRoute.get(route);
    return merged == null || merged.getTotalCount() == 0
        ? LatencySummary.NO_DATA
        : new LatencySummary(
            merged.getTotalCount(),
            merged.getValueAtPercentile(50),
            merged.getValueAtPercentile(99),
            merged.getMaxValue());
  }

  private void add(String worker, String route, String encoded) {
    try {
      Histogram part =
          Histogram.decodeFromCompressedByteBuffer(
              ByteBuffer.wrap(Base64.getDecoder().decode(encoded)), 0);
      byRoute.computeIfAbsent(route, r -> autoResizing()).add(part);
    } catch (DataFormatException | IllegalArgumentException e) {
      log.warn(
          "A worker's latencies cannot be read, leaving them out worker={} route={} error=\"{}\"",
          worker,
          route,
          e.getMessage());
    }
  }

  private static Histogram autoResizing() {
    Histogram histogram = new Histogram(3);
    histogram.setAutoResize(true);
    return histogram;
  }
}
