package io.mainstem.auditor.sla;

import io.mainstem.api.audit.SlaStatus.BurnRate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Judged windows over time, and what they leave of the error budget: the share of windows that may
 * fail in 30 days. Burn rates are taken over a short and a long stretch at once, so that an alarm
 * comes soon and goes soon (Google's SRE workbook, chapter 5). The longer a stretch is, the longer
 * the pieces that it is added up from. Not thread-safe.
 */
final class Budget {

  /** What is promised is promised for this long, and for the rest of the day that it begins in. */
  private static final Duration PERIOD = Span.DAY.reach();

  /** The stretches that burn rates are taken over. */
  private static final List<Duration> STRETCHES =
      List.of(
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(1),
          Duration.ofHours(6),
          Duration.ofDays(3));

  private final NavigableMap<Long, GoodAndBad> minutes = new TreeMap<>();
  private final NavigableMap<Long, GoodAndBad> hours = new TreeMap<>();
  private final NavigableMap<Long, GoodAndBad> days = new TreeMap<>();

  /** Adds windows, or takes some away where numbers are negative. */
  void add(Span span, long start, GoodAndBad change) {
    of(span).merge(start, change, GoodAndBad::plus);
  }

  /** Forgets what nothing is measured by any more. */
  void forget(long now) {
    for (Span span : Span.values()) {
      of(span).headMap(span.firstWanted(now)).clear();
    }
  }

  /** Share of judged windows that balance; null if none was judged. */
  @Nullable Double completeness(long now) {
    GoodAndBad all = since(Span.DAY, Span.DAY.startOf(now - PERIOD.toMillis()));
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
    Span span = stretch.compareTo(Span.FIVE_MINUTES.reach()) <= 0 ? Span.FIVE_MINUTES : Span.HOUR;
    // The newest piece is still filling: a stretch ends now and begins a whole piece earlier.
    GoodAndBad windows = since(span, now - stretch.toMillis() - span.millis());
    return windows.judged() == 0 ? null : windows.badShare() / (1 - promised);
  }

  private GoodAndBad since(Span span, long time) {
    GoodAndBad sum = GoodAndBad.NONE;
    for (GoodAndBad windows : of(span).tailMap(time).values()) {
      sum = sum.plus(windows);
    }
    return sum;
  }

  private NavigableMap<Long, GoodAndBad> of(Span span) {
    return switch (span) {
      case FIVE_MINUTES -> minutes;
      case HOUR -> hours;
      case DAY -> days;
    };
  }
}
