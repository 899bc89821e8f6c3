package io.mainstem.local.laboratory;

import io.mainstem.api.client.AuditorClient;
import io.mainstem.api.client.ControllerClient;
import io.mainstem.api.client.FailoverClient;
import io.mainstem.api.client.FederationClient;
import io.mainstem.api.rest.RestClient;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.local.link.Link;
import java.time.Duration;
import java.util.List;

/**
 * One region of a laboratory: a Kafka cluster in both roles, a process with all of the region's
 * services, workers, and the link through which all of them reach ZooKeeper.
 *
 * @param name as in the routing table; the cluster has the same name
 * @param kafka its cluster
 * @param services federation metadata, controller, auditor, failover coordinator and console in one
 *     process
 * @param workers its fleet
 * @param zooKeeperLink cut it, and the region has no ZooKeeper
 */
public record LabRegion(
    String name,
    LocalKafka kafka,
    LabService services,
    List<LabService> workers,
    Link zooKeeperLink) {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  public LabRegion {
    workers = List.copyOf(workers);
  }

  public FederationClient federation() {
    return new FederationClient(rest());
  }

  public ControllerClient controller() {
    return new ControllerClient(rest());
  }

  public AuditorClient auditor() {
    return new AuditorClient(rest());
  }

  public FailoverClient failover() {
    return new FailoverClient(rest());
  }

  private RestClient rest() {
    return new RestClient(List.of(services.url()), TIMEOUT, null);
  }
}
