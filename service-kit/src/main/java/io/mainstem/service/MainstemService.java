package io.mainstem.service;

import io.mainstem.api.service.ServiceKind;

/**
 * One service. A process runs one of them, or all of a region's: services share the context and the
 * port, never code, so the paths of their resources are disjoint.
 */
public interface MainstemService {

  ServiceKind kind();

  /**
   * Registers resources, managed objects, health checks and metrics. Must not wait for ZooKeeper or
   * Kafka: what is not reachable yet is tried again in the background, visibly.
   */
  void start(ServiceContext context) throws Exception;
}
