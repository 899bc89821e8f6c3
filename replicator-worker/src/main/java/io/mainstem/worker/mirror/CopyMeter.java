package io.mainstem.worker.mirror;

import io.mainstem.api.replication.LatencySummary;
import io.mainstem.api.replication.MirrorStatus.Path;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What can be measured of one mirror while it copies. Confined to the mirror's loop. */
final class CopyMeter {
  private final RouteMeter route;
  private final LongSupplier clock;
  private final RateMeter records = new RateMeter();
  private final RateMeter bytes = new RateMeter();

  /** Milliseconds. Made with the first batch: most mirrors of a large worker are idle. */
  private @Nullable Histogram latency;

  private long lastCopiedTimestamp = -1;
  private Path path = Path.PASS_THROUGH;

  /**
   * @param clock milliseconds since 1970
   */
  CopyMeter(RouteMeter route, LongSupplier clock) {
    this.route = route;
    this.clock = clock;
  }

  void tick(long nowMillis) {
    records.tick(nowMillis);
    bytes.tick(nowMillis);
  }

  void sent(Chunk chunk) {
    path =
        switch (chunk.way()) {
          case PASSED -> Path.PASS_THROUGH;
          case MERGED -> Path.MERGING;
          case RECODED -> Path.RECORDS;
        };
  }

  void acknowledged(Chunk chunk) {
    int count = chunk.records();
    records.add(count);
    bytes.add(chunk.bytes());
    lastCopiedTimestamp = chunk.maxTimestamp();
    long millis = clock.getAsLong() - chunk.maxTimestamp();
    route.acknowledged(count, chunk.bytes(), chunk.way(), millis);
    if (latency == null) {
      latency = new Histogram(1);
    }
    latency.recordValueWithCount(RouteMeter.within(millis), count);
  }

  RouteMeter route() {
    return route;
  }

  Path path() {
    return path;
  }

  /** Of the last record that was acknowledged; -1 before. */
  long lastCopiedTimestamp() {
    return lastCopiedTimestamp;
  }

  double recordsPerSecond() {
    return records.perSecond();
  }

  double bytesPerSecond() {
    return bytes.perSecond();
  }

  LatencySummary latency() {
    Histogram known = latency;
    return known == null || known.getTotalCount() == 0
        ? LatencySummary.NO_DATA
        : new LatencySummary(
            known.getTotalCount(),
            known.getValueAtPercentile(50),
            known.getValueAtPercentile(99),
            known.getMaxValue());
  }
}
