package io.mainstem.console.overview;

import io.mainstem.api.audit.AuditSummary;
import io.mainstem.api.audit.Incident;
import io.mainstem.api.client.FederationClient;
import io.mainstem.api.failover.Analysis;
import io.mainstem.api.federation.Region;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.replication.RouteStatus;
import io.mainstem.api.replication.WorkerStatus;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.api.rest.ServiceUnreachableException;
import io.mainstem.api.service.ServiceInstance;
import io.mainstem.console.overview.Findings.RegionFindings;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks every service at once and waits for each at most {@code patience}: a region that does not
 * answer costs the others nothing.
 *
 * <p>Threading: {@link #ask()} is for one thread at a time; the questions run on the executor.
 */
final class Inquiry {

  private final String region;
  private final FederationClient federation;
  private final ServiceClients clients;
  private final ExecutorService executor;
  private final Duration patience;
  private final Clock clock;
  private List<ServiceInstance> lastServices = List.of();

  Inquiry(
      String region,
      FederationClient federation,
      ServiceClients clients,
      ExecutorService executor,
      Duration patience,
      Clock clock) {
    this.region = region;
    this.federation = federation;
    this.clients = clients;
    this.executor = executor;
    this.patience = patience;
    this.clock = clock;
  }

  /** One round of questions. Takes at most twice the patience. */
  Findings ask() throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    Future<RoutingTable> table = executor.submit(() -> federation.routingTable(0, Duration.ZERO));
    Future<List<ServiceInstance>> discovery = executor.submit(federation::services);
    Part<List<ServiceInstance>> found = await(discovery, deadline);
    Part<RoutingTable> tableFound = await(table, deadline);
    lastServices = found.answer().orElse(lastServices);
    return askServices(tableFound, found, lastServices);
  }

  private Findings askServices(
      Part<RoutingTable> table,
      Part<List<ServiceInstance>> discovery,
      List<ServiceInstance> services)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    Future<Analysis> analysis = ask(() -> clients.coordinator(services, region).analysis());
    Map<String, RegionQuestions> asked = new LinkedHashMap<>();
    for (String id : regions(table, services)) {
      asked.put(id, new RegionQuestions(id, services));
    }
    Map<String, RegionFindings> regions = new LinkedHashMap<>();
    for (var entry : asked.entrySet()) {
      regions.put(entry.getKey(), entry.getValue().await(deadline));
    }
    return new Findings(
        clock.instant(), table, discovery, services, await(analysis, deadline), regions);
  }

  private static Set<String> regions(Part<RoutingTable> table, List<ServiceInstance> services) {
    Set<String> regions = new TreeSet<>();
    table
        .answer()
        .ifPresent(known -> known.regions().stream().map(Region::id).forEach(regions::add));
    services.stream().map(ServiceInstance::region).forEach(regions::add);
    return regions;
  }

  private <T> Future<T> ask(Callable<T> question) {
    return executor.submit(question);
  }

  private <T> Part<T> await(Future<T> asked, long deadline) throws InterruptedException {
    try {
      long left = Math.max(0, deadline - System.nanoTime());
      return new Part.Answer<>(asked.get(left, TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      asked.cancel(true);
      return new Part.Silence<>("no answer within " + patience.toMillis() + " ms");
    } catch (ExecutionException e) {
      return new Part.Silence<>(reason(e.getCause()));
    }
  }

  private static String reason(@Nullable Throwable cause) {
    if (cause instanceof ProblemException
        || cause instanceof ServiceUnreachableException
        || cause instanceof ServiceClients.NotRegisteredException) {
      return String.valueOf(cause.getMessage());
    }
    throw new IllegalStateException("asking a service failed in a way nobody foresaw", cause);
  }

  /** The questions to one region's controller and auditor, on their way. */
  private final class RegionQuestions {

    private final Future<List<RouteStatus>> routes;
    private final Future<List<WorkerStatus>> workers;
    private final Future<List<AuditSummary>> audits;
    private final Future<List<Incident>> incidents;

    RegionQuestions(String id, List<ServiceInstance> services) {
      routes = ask(() -> clients.controller(services, id).routes());
      workers = ask(() -> clients.controller(services, id).workers());
      audits = ask(() -> clients.auditor(services, id).summaries());
      incidents = ask(() -> clients.auditor(services, id).openIncidents());
    }

    RegionFindings await(long deadline) throws InterruptedException {
      return new RegionFindings(
          Inquiry.this.await(routes, deadline),
          Inquiry.this.await(workers, deadline),
          Inquiry.this.await(audits, deadline),
          Inquiry.this.await(incidents, deadline));
    }
  }
}
