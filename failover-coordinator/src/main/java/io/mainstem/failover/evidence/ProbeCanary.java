package io.mainstem.failover.evidence;

import io.mainstem.api.federation.Cluster;
import io.mainstem.failover.execute.Canary;
import io.mainstem.failover.execute.ClusterUnavailable;
import io.mainstem.service.KafkaConnections;
import java.time.Duration;
import java.util.Map;

/** Sings by probing once, with clients made for it. Thread-safe. */
public final class ProbeCanary implements Canary {

  private final KafkaConnections connections;
  private final Duration timeout;
  private final String observer;

  public ProbeCanary(KafkaConnections connections, Duration timeout, String observer) {
    this.connections = connections;
    this.timeout = timeout;
    this.observer = observer;
  }

  @Override
  public long sing(Cluster cluster) {
    Map<String, Object> connection = connections.clientProperties(cluster);
    try (ControlProbe control = new ControlProbe(connection, timeout);
        DataProbe data = new DataProbe(connection, timeout, observer)) {
      requireGood(cluster, control.run());
      return requireGood(cluster, data.run());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterUnavailable(cluster.id(), "canary", e);
    }
  }

  private static long requireGood(Cluster cluster, ProbeResult result) {
    if (result instanceof ProbeResult.Failed failed) {
      throw new ClusterUnavailable(
          cluster.id(), "canary", new IllegalStateException(failed.error()));
    }
    return result instanceof ProbeResult.Good good
        ? good.latencyMillis()
        : ((ProbeResult.Complaint) result).latencyMillis();
  }
}
