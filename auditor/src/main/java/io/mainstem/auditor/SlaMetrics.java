package io.mainstem.auditor;

import io.mainstem.api.audit.SlaStatus;
import io.mainstem.api.audit.SlaStatus.BurnRate;
import io.mainstem.api.audit.SlaStatus.State;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The SLA figures for Prometheus. A figure that is not known has no series: it is never 0. Used by
 * the audit loop.
 */
final class SlaMetrics {

  private static final double MILLIS = 1_000.0;

  private final Gauge state;
  private final Gauge lagRecords;
  private final Gauge lagSeconds;
  private final Gauge latency;
  private final Gauge completeness;
  private final Gauge budget;
  private final Gauge burnRate;
  private final Gauge hoursUntilLoss;
  private final List<Gauge> all;

  SlaMetrics(PrometheusRegistry registry) {
    state = gauge(registry, "state", "1 for the state that the route and topic is in", "state");
    lagRecords = gauge(registry, "lag_records", "Records not copied yet: the RPO in records");
    lagSeconds =
        gauge(registry, "lag_seconds", "Age of the oldest record not copied: the RPO in seconds");
    latency =
        gauge(
            registry,
            "latency_seconds",
            "Record timestamp to seen at the target, over 15 minutes",
            "quantile");
    completeness =
        gauge(registry, "completeness_ratio", "Share of judged windows of 30 days that balance");
    budget = gauge(registry, "error_budget_ratio", "What is left of the error budget of 30 days");
    burnRate = gauge(registry, "burn_rate", "1 spends the error budget in 30 days", "window");
    hoursUntilLoss =
        gauge(registry, "hours_until_loss", "Until the source deletes what is not copied");
    all =
        List.of(
            state, lagRecords, lagSeconds, latency, completeness, budget, burnRate, hoursUntilLoss);
  }

  private static Gauge gauge(
      PrometheusRegistry registry, String name, String help, String... more) {
    String[] labels = new String[2 + more.length];
    labels[0] = "route";
    labels[1] = "topic";
    System.arraycopy(more, 0, labels, 2, more.length);
    return Gauge.builder()
        .name("mainstem_sla_" + name)
        .help(help)
        .labelNames(labels)
        .register(registry);
  }

  void show(List<SlaStatus> statuses) {
    clear();
    for (SlaStatus now : statuses) {
      String route = now.route();
      String topic = now.topic();
      for (State known : State.values()) {
        state
            .labelValues(route, topic, known.name().toLowerCase(Locale.ROOT))
            .set(now.state() == known ? 1 : 0);
      }
      set(lagRecords, now.lagRecords(), 1, route, topic);
      set(lagSeconds, now.lagMillis(), MILLIS, route, topic);
      if (now.latencyMillis().count() > 0) {
        set(latency, now.latencyMillis().p50(), MILLIS, route, topic, "0.5");
        set(latency, now.latencyMillis().p99(), MILLIS, route, topic, "0.99");
        set(latency, now.latencyMillis().max(), MILLIS, route, topic, "1");
      }
      set(completeness, now.completeness(), 1, route, topic);
      set(budget, now.errorBudgetLeft(), 1, route, topic);
      for (BurnRate rate : now.burnRates()) {
        set(burnRate, rate.rate(), 1, route, topic, words(rate.window()));
      }
      set(hoursUntilLoss, now.hoursUntilLoss(), 1, route, topic);
    }
  }

  /** Nothing is known any more. */
  void clear() {
    all.forEach(Gauge::clear);
  }

  /** As Prometheus writes it: 5m, 6h, 3d. */
  static String words(Duration window) {
    if (window.toHours() >= 24) {
      return window.toDays() + "d";
    }
    return window.toMinutes() < 60 ? window.toMinutes() + "m" : window.toHours() + "h";
  }

  private static void set(Gauge gauge, @Nullable Number value, double unit, String... labels) {
    if (value != null) {
      gauge.labelValues(labels).set(value.doubleValue() / unit);
    }
  }
}
