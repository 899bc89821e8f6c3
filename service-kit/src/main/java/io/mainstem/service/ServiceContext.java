package io.mainstem.service;

import com.codahale.metrics.MetricRegistry;
import io.dropwizard.core.setup.Environment;
import io.mainstem.api.client.FederationClient;
import io.mainstem.api.rest.Credentials;
import io.mainstem.api.rest.RestClient;
import io.mainstem.api.service.ServiceKind;
import io.mainstem.service.directory.ServiceDirectory;
import io.mainstem.service.operations.Operations;
import io.mainstem.service.store.Leadership;
import io.mainstem.service.store.VersionedStore;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.curator.framework.CuratorFramework;
import org.jspecify.annotations.Nullable;

/**
 * What a service gets from its process. Everything in it is thread-safe.
 *
 * @param region the region that the process runs in
 * @param instance the name of the process, unique among all
 * @param zookeeper as configured: for libraries that connect by themselves
 * @param credentials how to sign in to other services, null if they need none
 * @param leaderships elections that this process already takes part in, by name
 */
public record ServiceContext(
    String region,
    String instance,
    Environment environment,
    ZooKeeperSettings zookeeper,
    CuratorFramework curator,
    VersionedStore store,
    Operations operations,
    FederationClient federation,
    RoutingTableWatcher routingTable,
    ServiceDirectory directory,
    KafkaConnections kafka,
    PrometheusRegistry prometheus,
    @Nullable Credentials credentials,
    Clock clock,
    Map<String, Leadership> leaderships) {

  private static final Duration REST_TIMEOUT = Duration.ofSeconds(5);

  public ServiceContext {
    leaderships = new ConcurrentHashMap<>(leaderships);
  }

  public MetricRegistry metrics() {
    return environment.metrics();
  }

  /**
   * This process's part in the election of a service's leader among all regions. Started and
   * stopped with the process.
   */
  public Leadership leadership(ServiceKind kind) {
    return leadership(kind.id());
  }

  /** Like {@link #leadership(ServiceKind)}, among the instances of this region only. */
  public Leadership regionalLeadership(ServiceKind kind) {
    return leadership(kind.id() + "-" + region);
  }

  private Leadership leadership(String election) {
    return leaderships.computeIfAbsent(
        election,
        any -> {
          Leadership leadership =
              new Leadership(curator, zookeeper.root() + "/leaders/" + election, instance);
          environment.lifecycle().manage(leadership);
          return leadership;
        });
  }

  /** A client for another service's REST interface, signed in as this process. */
  public RestClient restClient(List<URI> addresses) {
    return new RestClient(addresses, REST_TIMEOUT, credentials);
  }
}
