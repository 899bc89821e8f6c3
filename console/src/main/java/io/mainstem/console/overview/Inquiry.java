package io.mainstem.console.overview;

import io.mainstem.api.audit.AuditSummary;
import io.mainstem.api.audit.Incident;
import io.mainstem.api.client.FederationClient;
import io.mainstem.api.failover.Analysis;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.replication.RouteStatus;
import io.mainstem.api.replication.WorkerStatus;
import io.mainstem.api.service.ServiceInstance;
import io.mainstem.console.overview.Findings.RegionFindings;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

/**
 * Asks every service at once and waits for each at most {@code patience}: a region that does not
 * answer costs the others nothing.
 *
 * <p>Threading: {@link #ask()} is for one thread at a time; the questions run on threads of their
 * own.
 */
final class Inquiry {

  private final String region;
  private final FederationClient federation;
  private final ServiceClients clients;
  private final Questions questions;
  private final Clock clock;
  private List<ServiceInstance> lastServices = List.of();

  Inquiry(
      String region,
      FederationClient federation,
      ServiceClients clients,
      Questions questions,
      Clock clock) {
    this.region = region;
    this.federation = federation;
    this.clients = clients;
    this.questions = questions;
    this.clock = clock;
  }

  /** One round of questions. Takes at most twice the patience. */
  Findings ask() throws InterruptedException {
    long deadline = questions.deadline();
    Future<RoutingTable> table = questions.ask(() -> federation.routingTable(0, Duration.ZERO));
    Future<List<ServiceInstance>> discovery = questions.ask(federation::services);
    Part<List<ServiceInstance>> found = questions.await(discovery, deadline);
    Part<RoutingTable> tableFound = questions.await(table, deadline);
    lastServices = found.answer().orElse(lastServices);
    return askServices(tableFound, found, lastServices);
  }

  private Findings askServices(
      Part<RoutingTable> table,
      Part<List<ServiceInstance>> discovery,
      List<ServiceInstance> services)
      throws InterruptedException {
    long deadline = questions.deadline();
    Future<Analysis> analysis =
        questions.ask(() -> clients.coordinator(services, region).analysis());
    Map<String, RegionQuestions> asked = new LinkedHashMap<>();
    for (String id : Questions.regions(table, services)) {
      asked.put(id, new RegionQuestions(id, services));
    }
    Map<String, RegionFindings> regions = new LinkedHashMap<>();
    for (var entry : asked.entrySet()) {
      regions.put(entry.getKey(), entry.getValue().await(deadline));
    }
    return new Findings(
        clock.instant(), table, discovery, services, questions.await(analysis, deadline), regions);
  }

  /** The questions to one region's controller and auditor, on their way. */
  private final class RegionQuestions {

    private final Future<List<RouteStatus>> routes;
    private final Future<List<WorkerStatus>> workers;
    private final Future<List<AuditSummary>> audits;
    private final Future<List<Incident>> incidents;

    RegionQuestions(String id, List<ServiceInstance> services) {
      routes = questions.ask(() -> clients.controller(services, id).routes());
      workers = questions.ask(() -> clients.controller(services, id).workers());
      audits = questions.ask(() -> clients.auditor(services, id).summaries());
      incidents = questions.ask(() -> clients.auditor(services, id).openIncidents());
    }

    RegionFindings await(long deadline) throws InterruptedException {
      return new RegionFindings(
          questions.await(routes, deadline),
          questions.await(workers, deadline),
          questions.await(audits, deadline),
          questions.await(incidents, deadline));
    }
  }
}
