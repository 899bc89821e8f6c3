package io.mainstem.federation.server.provision;

import io.dropwizard.lifecycle.Managed;
import io.mainstem.api.federation.Cluster;
import io.mainstem.service.KafkaConnections;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/**
 * One admin client for each cluster, made when it is first needed and made anew when the cluster's
 * declaration changes. Thread-safe.
 */
public final class ClusterAdmins implements Managed {

  private record Connected(Cluster cluster, Admin admin) {}

  private final KafkaConnections connections;
  private final Duration timeout;
  private final Map<String, Connected> admins = new HashMap<>();

  /**
   * @param timeout for one request, its retries included
   */
  public ClusterAdmins(KafkaConnections connections, Duration timeout) {
    this.connections = connections;
    this.timeout = timeout;
  }

  /**
   * The client for a cluster; not to be closed by the caller.
   *
   * @throws ClusterProblem if its addresses cannot be resolved
   */
  public synchronized Admin of(Cluster cluster) {
    Connected known = admins.get(cluster.id());
    if (known != null && known.cluster().equals(cluster)) {
      return known.admin();
    }
    if (known != null) {
      known.admin().close(Duration.ZERO);
      admins.remove(cluster.id());
    }
    Map<String, Object> properties = new HashMap<>(connections.clientProperties(cluster));
    properties.put(AdminClientConfig.CLIENT_ID_CONFIG, "mainstem-metadata-" + cluster.id());
    properties.put(
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(timeout.toMillis()));
    properties.put(
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(timeout.toMillis()));
    try {
      Admin admin = Admin.create(properties);
      admins.put(cluster.id(), new Connected(cluster, admin));
      return admin;
    } catch (KafkaException e) {
      throw ClusterProblem.of(cluster, "connecting", e.getCause() == null ? e : e.getCause());
    }
  }

  @Override
  public synchronized void stop() {
    admins.values().forEach(connected -> connected.admin().close(Duration.ZERO));
    admins.clear();
  }
}
