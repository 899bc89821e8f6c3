package io.mainstem.chaos.fault;

import io.mainstem.local.process.LocalProcess;
import java.util.List;

/**
 * What can be attacked.
 *
 * @param workers replicator workers
 * @param services the processes with the regions' services, controllers among them
 * @param brokers Kafka brokers
 * @param links what workers reach remote brokers through
 */
public record Targets(
    List<LocalProcess> workers,
    List<LocalProcess> services,
    List<LocalProcess> brokers,
    List<NamedLink> links) {

  public Targets {
    workers = List.copyOf(workers);
    services = List.copyOf(services);
    brokers = List.copyOf(brokers);
    links = List.copyOf(links);
  }
}
