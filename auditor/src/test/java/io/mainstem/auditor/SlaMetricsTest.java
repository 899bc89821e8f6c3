package io.mainstem.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.audit.SlaStatus;
import io.mainstem.api.audit.SlaStatus.BurnRate;
import io.mainstem.api.audit.SlaStatus.State;
import io.mainstem.api.audit.SlaStatus.Target;
import io.mainstem.api.audit.SlaStatus.Truncation;
import io.mainstem.api.replication.LatencySummary;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SlaMetricsTest {

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final SlaMetrics metrics = new SlaMetrics(registry);

  @Test
  void aFigureThatIsNotKnownHasNoSeries() {
    metrics.show(List.of(status(State.NO_DATA, null, LatencySummary.NO_DATA)));

    assertThat(values())
        .containsEntry("mainstem_sla_state{no_data}", 1.0)
        .containsEntry("mainstem_sla_state{met}", 0.0)
        .hasSize(State.values().length);
  }

  @Test
  void figuresAreInSecondsAndGoWhenTheyAreNotKnownAnyMore() {
    metrics.show(List.of(status(State.MET, 7L, new LatencySummary(5, 100, 1_500, 2_000))));

    assertThat(values())
        .containsEntry("mainstem_sla_lag_records{}", 7.0)
        .containsEntry("mainstem_sla_lag_seconds{}", 0.007)
        .containsEntry("mainstem_sla_latency_seconds{0.99}", 1.5)
        .containsEntry("mainstem_sla_burn_rate{5m}", 2.0)
        .containsEntry("mainstem_sla_burn_rate{6h}", 2.0)
        .containsEntry("mainstem_sla_burn_rate{3d}", 2.0);

    metrics.clear();
    assertThat(values()).isEmpty();
  }

  private Map<String, Double> values() {
    Map<String, Double> values = new TreeMap<>();
    for (MetricSnapshot metric : registry.scrape()) {
      for (var point : ((GaugeSnapshot) metric).getDataPoints()) {
        StringBuilder more = new StringBuilder();
        point
            .getLabels()
            .forEach(
                label -> {
                  if (!label.getName().equals("route") && !label.getName().equals("topic")) {
                    more.append(label.getValue());
                  }
                });
        values.put(metric.getMetadata().getName() + "{" + more + "}", point.getValue());
      }
    }
    return values;
  }

  private static SlaStatus status(State state, @Nullable Long lag, LatencySummary latency) {
    Double rate = lag == null ? null : 2.0;
    return new SlaStatus(
        "west--east",
        "trips",
        state,
        List.of(),
        lag,
        lag,
        latency,
        null,
        null,
        List.of(
            new BurnRate(Duration.ofMinutes(5), rate),
            new BurnRate(Duration.ofHours(6), rate),
            new BurnRate(Duration.ofDays(3), rate)),
        lag,
        lag,
        Truncation.NO_DATA,
        null,
        List.of(),
        new Target(1, 1, 0.5),
        Instant.EPOCH);
  }
}
