package io.mainstem.console.overview;

import io.mainstem.api.failover.Health;
import io.mainstem.api.service.ServiceInstance;
import java.util.List;

/**
 * One region.
 *
 * @param health as the failover coordinator sees it, UNKNOWN while it does not answer
 * @param reasons sentences behind the health
 * @param primaryOf failover groups that live here now
 * @param clusters ids of the region's Kafka clusters
 * @param services the registered instances of its services
 */
public record RegionView(
    String id,
    Health health,
    List<String> reasons,
    List<String> primaryOf,
    List<String> clusters,
    List<ServiceInstance> services) {}
