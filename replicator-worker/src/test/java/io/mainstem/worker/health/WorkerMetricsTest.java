package io.mainstem.worker.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.replication.MirrorEvent;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.MirrorStatus.Guarantee;
import io.mainstem.api.replication.PauseReason;
import io.mainstem.worker.mirror.RouteMeters;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What Prometheus sees of mirrors whatever their number. */
class WorkerMetricsTest {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final WorkerMetrics metrics = new WorkerMetrics(registry);

  @Test
  void mirrorsAreToldByStateReasonAndRoute() {
    expose(
        mirror("one", 0, MirrorState.COPYING, null, 10, 1_500),
        mirror("one", 1, MirrorState.COPYING, PauseReason.THROTTLED, 5, 4_000),
        mirror("two", 0, MirrorState.PAUSED, PauseReason.CORRUPT_SOURCE, -1, -1));

    assertThat(values("mainstem_worker_mirrors"))
        .containsEntry("copying", 2.0)
        .containsEntry("paused", 1.0)
        .containsEntry("fencing", 0.0);
    assertThat(values("mainstem_worker_mirrors_stopped"))
        .containsEntry("throttled", 1.0)
        .containsEntry("corrupt_source", 1.0)
        .containsEntry("fenced", 0.0);
    assertThat(values("mainstem_worker_lag_records")).isEqualTo(Map.of("one", 15.0));
    assertThat(values("mainstem_worker_lag_seconds")).isEqualTo(Map.of("one", 4.0));
  }

  @Test
  void eventsAreCountedByRouteAndKind() {
    MirrorId mirror = new MirrorId("one", "topic", 0);

    metrics.count(
        new MirrorEvent(mirror, MirrorEvent.Kind.DEAD_LETTERED, Instant.EPOCH, 1, 2, "too large"));

    assertThat(values("mainstem_worker_events")).containsEntry("dead_lettered one", 1.0);
  }

  @Test
  void nothingIsLabelledByTopicOrPartition() {
    expose(mirror("one", 0, MirrorState.COPYING, null, 10, 1_500));

    for (MetricSnapshot snapshot : registry.scrape()) {
      for (DataPointSnapshot point : snapshot.getDataPoints()) {
        point
            .getLabels()
            .forEach(label -> assertThat(label.getName()).isNotIn("topic", "partition"));
      }
    }
  }

  @Test
  void takeOversAreShownByPhase() {
    metrics.exposeTakeOvers(registry, () -> 3, () -> 40);

    assertThat(values("mainstem_worker_take_overs"))
        .containsExactly(Map.entry("under_way", 3.0), Map.entry("waiting", 40.0));
  }

  private void expose(MirrorStatus... mirrors) {
    metrics.expose(registry, new RouteMeters(metrics::latencyOf), () -> List.of(mirrors));
  }

  /** By the values of their labels. */
  private Map<String, Double> values(String name) {
    Map<String, Double> values = new TreeMap<>();
    for (MetricSnapshot snapshot : registry.scrape(name::equals)) {
      for (DataPointSnapshot point : snapshot.getDataPoints()) {
        StringBuilder labels = new StringBuilder();
        point
            .getLabels()
            .forEach(label -> labels.append(labels.isEmpty() ? "" : " ").append(label.getValue()));
        values.put(labels.toString(), value(point));
      }
    }
    return values;
  }

  private static double value(DataPointSnapshot point) {
    return point instanceof CounterSnapshot.CounterDataPointSnapshot counter
        ? counter.getValue()
        : ((GaugeSnapshot.GaugeDataPointSnapshot) point).getValue();
  }

  private static MirrorStatus mirror(
      String route,
      int partition,
      MirrorState state,
      @Nullable PauseReason reason,
      long lag,
      long lagMillis) {
    return new MirrorStatus(
        new MirrorId(route, "topic", partition),
        "worker",
        "topic",
        partition,
        state,
        reason,
        null,
        0,
        lag,
        0,
        lag,
        lagMillis,
        0,
        0,
        true,
        Guarantee.EXACTLY_ONCE,
        Instant.EPOCH);
  }
}
