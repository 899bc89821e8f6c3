package io.mainstem.api.client;

import io.mainstem.api.Versioned;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Region;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.operations.Operation;
import io.mainstem.api.rest.RestClient;
import io.mainstem.api.service.ServiceInstance;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The federation metadata service. Thread-safe; errors as in {@link RestClient}. */
public final class FederationClient {

  private final RestClient rest;

  public FederationClient(RestClient rest) {
    this.rest = rest;
  }

  /**
   * The routing table as soon as it is newer than {@code since}, or the unchanged one after {@code
   * wait}.
   *
   * @param since the version already known, 0 for none
   * @param wait up to 60 s; zero answers at once
   */
  public RoutingTable routingTable(long since, Duration wait) {
    return rest.longPoll(
        "/v1/routing-table?since=" + since + "&wait=" + wait.toMillis() + "ms",
        RoutingTable.class,
        wait);
  }

  /** Creates or replaces a region. */
  public void putRegion(Region region) {
    rest.send("PUT", "/v1/regions/" + region.id(), region, Map.of());
  }

  /** Creates or replaces a cluster. */
  public void putCluster(Cluster cluster) {
    rest.send("PUT", "/v1/clusters/" + cluster.id(), cluster, Map.of());
  }

  /** Declares a logical topic; the physical topics and routes follow. */
  public Operation createTopic(LogicalTopic topic, String idempotencyKey) {
    return rest.send(
        "POST", "/v1/topics", topic, Map.of("Idempotency-Key", idempotencyKey), Operation.class);
  }

  public Versioned<LogicalTopic> topic(String name) {
    return rest.getVersioned("/v1/topics/" + RestClient.encode(name), LogicalTopic.class);
  }

  public Operation operation(UUID id) {
    return rest.get("/v1/operations/" + id, Operation.class);
  }

  /** Every registered instance of every service, in all regions. */
  public List<ServiceInstance> services() {
    return rest.getAll("/v1/services", ServiceInstance.class);
  }
}
