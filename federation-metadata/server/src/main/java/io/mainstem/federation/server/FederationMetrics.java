package io.mainstem.federation.server;

import io.mainstem.api.federation.TopicDrift;
import io.mainstem.federation.server.provision.DriftScanner;
import io.mainstem.federation.server.serving.StoreMirror;
import io.mainstem.federation.server.serving.TableServer;
import io.mainstem.service.store.Leadership;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * Metrics of the federation metadata service.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><td>mainstem_metadata_routing_table_version</td><td>newest ZooKeeper transaction in the table</td></tr>
 * <tr><td>mainstem_metadata_routing_table_stale_seconds</td><td>for how long changes have not been seen; 0 while they are</td></tr>
 * <tr><td>mainstem_metadata_waiting_clients</td><td>requests held back until the table changes</td></tr>
 * <tr><td>mainstem_metadata_topics</td><td>declared logical topics</td></tr>
 * <tr><td>mainstem_metadata_routes</td><td>routes, derived and explicit</td></tr>
 * <tr><td>mainstem_metadata_leader</td><td>1 where changes are carried out</td></tr>
 * <tr><td>mainstem_metadata_drift_findings</td><td>differences between declared topics and their clusters, by kind; where changes are carried out</td></tr>
 * </table>
 */
final class FederationMetrics {

  FederationMetrics(
      PrometheusRegistry registry,
      TableServer tables,
      StoreMirror federation,
      Leadership leadership,
      DriftScanner drift) {
    gauge(
        registry,
        "mainstem_metadata_routing_table_version",
        "Newest ZooKeeper transaction in the routing table",
        () -> federation.current().version());
    gauge(
        registry,
        "mainstem_metadata_routing_table_stale_seconds",
        "For how long changes have not been seen",
        () -> staleSeconds(federation.staleSince()));
    gauge(
        registry,
        "mainstem_metadata_waiting_clients",
        "Requests held back until the routing table changes",
        tables::waiting);
    gauge(
        registry,
        "mainstem_metadata_topics",
        "Declared logical topics",
        () -> tables.current().table().topics().size());
    gauge(
        registry,
        "mainstem_metadata_routes",
        "Routes, derived and explicit",
        () -> tables.current().table().routes().size());
    gauge(
        registry,
        "mainstem_metadata_leader",
        "1 where changes are carried out",
        () -> leadership.leads() ? 1 : 0);
    GaugeWithCallback.builder()
        .name("mainstem_metadata_drift_findings")
        .help("Differences between declared topics and their clusters, by kind")
        .labelNames("kind")
        .callback(
            callback -> {
              Map<TopicDrift.Kind, Integer> counts = drift.counts();
              for (TopicDrift.Kind kind : TopicDrift.Kind.values()) {
                callback.call(counts.getOrDefault(kind, 0), kind.name().toLowerCase(Locale.ROOT));
              }
            })
        .register(registry);
  }

  private static double staleSeconds(@org.jspecify.annotations.Nullable Instant since) {
    return since == null ? 0 : Duration.between(since, Instant.now()).toMillis() / 1e3;
  }

  private static void gauge(
      PrometheusRegistry registry,
      String name,
      String help,
      java.util.function.DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }
}
