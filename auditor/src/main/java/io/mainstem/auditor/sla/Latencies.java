package io.mainstem.auditor.sla;

import io.mainstem.api.replication.LatencySummary;
import java.util.ArrayDeque;
import java.util.Deque;
import org.HdrHistogram.Histogram;

/** Latencies of the last 15 minutes or so, in slices that are forgotten whole. Not thread-safe. */
final class Latencies {

  private static final long SLICE_MILLIS = 3 * 60_000L;
  private static final int SLICES = 5;

  private record Slice(long start, Histogram histogram) {}

  private final Deque<Slice> slices = new ArrayDeque<>();

  void add(Histogram more, long now) {
    long start = now - Math.floorMod(now, SLICE_MILLIS);
    if (slices.isEmpty() || slices.getLast().start() < start) {
      slices.addLast(new Slice(start, Arrivals.histogram()));
    }
    slices.getLast().histogram().add(more);
    forget(now);
  }

  LatencySummary summary(long now) {
    forget(now);
    Histogram all = Arrivals.histogram();
    slices.forEach(slice -> all.add(slice.histogram()));
    return all.getTotalCount() == 0
        ? LatencySummary.NO_DATA
        : new LatencySummary(
            all.getTotalCount(),
            all.getValueAtPercentile(50),
            all.getValueAtPercentile(99),
            all.getMaxValue());
  }

  private void forget(long now) {
    while (!slices.isEmpty() && slices.getFirst().start() <= now - SLICES * SLICE_MILLIS) {
      slices.removeFirst();
    }
  }
}
