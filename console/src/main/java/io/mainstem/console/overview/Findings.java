package io.mainstem.console.overview;

import io.mainstem.api.audit.AuditSummary;
import io.mainstem.api.audit.Incident;
import io.mainstem.api.failover.Analysis;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.replication.RouteStatus;
import io.mainstem.api.replication.WorkerStatus;
import io.mainstem.api.service.ServiceInstance;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Everything that one round of questions brought back.
 *
 * @param at when the round ended
 * @param services every registered instance, or those known from an earlier round while discovery
 *     itself is silent
 * @param regions by region id: every region in the table or with a registered service
 */
record Findings(
    Instant at,
    Part<RoutingTable> table,
    Part<List<ServiceInstance>> discovery,
    List<ServiceInstance> services,
    Part<Analysis> analysis,
    Map<String, RegionFindings> regions) {

  Findings {
    services = List.copyOf(services);
    regions = Map.copyOf(regions);
  }

  /** What the controller and the auditor of one region answered. */
  record RegionFindings(
      Part<List<RouteStatus>> routes,
      Part<List<WorkerStatus>> workers,
      Part<List<AuditSummary>> audits,
      Part<List<Incident>> incidents) {}
}
