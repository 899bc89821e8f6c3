package io.mainstem.auditor.sla;

import io.mainstem.api.audit.SlaStatus.BurnRate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Judged windows over time, and what they leave of the error budget: the share of windows that may
 * fail in 30 days. Burn rates are taken over a short and a long stretch at once, so that an alarm
 * comes soon and goes soon (Google's SRE workbook, chapter 5). Not thread-safe.
 */
final class Budget {

  /** What is promised is promised for this long. */
  static final Duration PERIOD = Duration.ofDays(30);

  /** Windows are counted by stretches of this length. */
  static final long BUCKET_MILLIS = 5 * 60_000L;

  /** The stretches that burn rates are taken over. */
  static final List<Duration> STRETCHES =
      List.of(
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(1),
          Duration.ofHours(6),
          Duration.ofDays(3));

  private final TreeMap<Long, GoodAndBad> buckets = new TreeMap<>();
  private GoodAndBad older = GoodAndBad.NONE;

  /** Replaces what is known of one bucket. */
  void put(long bucketStart, GoodAndBad windows) {
    buckets.put(bucketStart, windows);
  }

  /** Replaces what is known of the rest of the period, which the buckets do not reach back to. */
  void older(GoodAndBad windows) {
    older = windows;
  }

  void forgetBefore(long time) {
    buckets.headMap(time).clear();
  }

  /** Share of judged windows that balance; null if none was judged. */
  @Nullable Double completeness(long now) {
    GoodAndBad all = since(now - PERIOD.toMillis()).plus(older);
    return all.judged() == 0 ? null : 1 - all.badShare();
  }

  /** What is left of the budget: 1 is all, below 0 is overspent; null if no window was judged. */
  @Nullable Double left(long now, double promised) {
    Double completeness = completeness(now);
    return completeness == null ? null : 1 - (1 - completeness) / (1 - promised);
  }

  List<BurnRate> burnRates(long now, double promised) {
    List<BurnRate> rates = new ArrayList<>();
    for (Duration stretch : STRETCHES) {
      rates.add(new BurnRate(stretch, burnRate(now, stretch, promised)));
    }
    return rates;
  }

  private @Nullable Double burnRate(long now, Duration stretch, double promised) {
    // The newest bucket is still filling: a stretch ends now and begins a whole bucket earlier.
    GoodAndBad windows = since(now - stretch.toMillis() - BUCKET_MILLIS);
    return windows.judged() == 0 ? null : windows.badShare() / (1 - promised);
  }

  private GoodAndBad since(long time) {
    GoodAndBad sum = GoodAndBad.NONE;
    for (GoodAndBad bucket : buckets.tailMap(time).values()) {
      sum = sum.plus(bucket);
    }
    return sum;
  }
}
