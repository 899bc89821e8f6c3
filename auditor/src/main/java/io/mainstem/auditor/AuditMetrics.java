package io.mainstem.auditor;

import io.mainstem.api.audit.Incident;
import io.mainstem.api.audit.Verdict;
import io.mainstem.auditor.observe.SegmentsAnswer.ObservedLog;
import io.mainstem.auditor.resources.AuditStatus;
import io.mainstem.auditor.segment.Segment;
import io.mainstem.auditor.store.VerdictStore;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What the auditor exposes to Prometheus. Thread-safe. */
final class AuditMetrics {

  private static final double[] ROUND_SECONDS = {0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10};

  private final Counter segments;
  private final Counter incidents;
  private final Gauge windows;
  private final Gauge unsettled;
  private final Gauge auditing;
  private final Gauge lag;
  private final Gauge unread;
  private final Histogram rounds;
  private final SlaMetrics sla;

  AuditMetrics(PrometheusRegistry registry) {
    sla = new SlaMetrics(registry);
    segments =
        Counter.builder()
            .name("mainstem_auditor_segments_total")
            .help("Segments of logs that were written down, each version counted")
            .labelNames("cluster")
            .register(registry);
    incidents =
        Counter.builder()
            .name("mainstem_auditor_incidents_total")
            .help("Proved faults")
            .labelNames("route", "verdict")
            .register(registry);
    windows =
        Gauge.builder()
            .name("mainstem_auditor_windows")
            .help("Windows kept, by what is said of them")
            .labelNames("verdict")
            .register(registry);
    unsettled =
        Gauge.builder()
            .name("mainstem_auditor_unsettled_windows")
            .help("Windows that are not settled yet")
            .register(registry);
    auditing =
        Gauge.builder()
            .name("mainstem_auditor_auditing")
            .help("1 while this instance audits, 0 while it stands by or cannot")
            .register(registry);
    lag =
        Gauge.builder()
            .name("mainstem_auditor_observed_lag_records")
            .help("Records between the observed and the real end of the logs of a cluster")
            .labelNames("cluster")
            .register(registry);
    unread =
        Gauge.builder()
            .name("mainstem_auditor_logs_left_unread")
            .help(
                "Target logs that are left unread for now, because what is copied into them catches up")
            .register(registry);
    rounds =
        Histogram.builder()
            .name("mainstem_auditor_round_seconds")
            .help("Time to take in, write down and judge what was seen")
            .classicUpperBounds(ROUND_SECONDS)
            .classicOnly()
            .register(registry);
  }

  SlaMetrics sla() {
    return sla;
  }

  void observed(Collection<Segment> seen) {
    seen.forEach(segment -> segments.labelValues(segment.log().cluster()).inc());
  }

  void unread(int logs) {
    unread.set(logs);
  }

  void opened(Collection<Incident> opened) {
    opened.forEach(
        incident ->
            incidents.labelValues(incident.mirror().route(), incident.verdict().name()).inc());
  }

  void round(long millis, long unsettledNow) {
    rounds.observe(millis / 1000.0);
    unsettled.set((double) unsettledNow);
  }

  void status(AuditStatus status) {
    auditing.set(status.duty() == AuditStatus.Duty.AUDITING ? 1 : 0);
    Map<String, Long> behind = new HashMap<>();
    for (ObservedLog log : status.logs()) {
      if (log.end() >= 0) {
        long records = Math.max(0, log.end() - Math.max(0, log.covered()));
        behind.merge(log.log().cluster(), records, Long::sum);
      }
    }
    behind.forEach((cluster, records) -> lag.labelValues(cluster).set((double) records));
  }

  void windows(VerdictStore verdicts) {
    Map<Verdict, Long> counts = verdicts.counts();
    for (Verdict verdict : Verdict.values()) {
      windows.labelValues(verdict.name()).set((double) counts.getOrDefault(verdict, 0L));
    }
  }
}
