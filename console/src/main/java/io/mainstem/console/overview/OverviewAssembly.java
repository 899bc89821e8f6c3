package io.mainstem.console.overview;

import io.mainstem.api.audit.AuditSummary;
import io.mainstem.api.audit.Incident;
import io.mainstem.api.failover.Analysis;
import io.mainstem.api.failover.Health;
import io.mainstem.api.failover.RegionAnalysis;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.replication.RouteStatus;
import io.mainstem.api.replication.WorkerStatus;
import io.mainstem.api.service.ServiceInstance;
import io.mainstem.api.service.ServiceKind;
import io.mainstem.console.overview.Findings.RegionFindings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Puts what was found into one document. Pure: the same findings give the same document.
 *
 * <p>Routes are those of the routing table, and those that a controller reports while the table is
 * silent; figures come from the controller and the auditor of the target's region.
 */
final class OverviewAssembly {

  private final String region;
  private final Findings findings;
  private final RoutingTable table;

  private OverviewAssembly(String region, Findings findings) {
    this.region = region;
    this.findings = findings;
    this.table = findings.table().answer().orElse(RoutingTable.EMPTY);
  }

  static Overview assemble(String region, Findings findings) {
    return new OverviewAssembly(region, findings).overview();
  }

  private Overview overview() {
    boolean known = findings.table().answer().isPresent();
    List<RouteView> routes = routes();
    List<WorkerStatus> workers = gathered(RegionFindings::workers);
    List<SilentPart> silent = silent();
    return new Overview(
        findings.at(),
        region,
        known ? table.version() : null,
        table.staleSince(),
        Totals.of(routes, workers, !silent.isEmpty()),
        regions(),
        routes,
        known ? table.topics() : null,
        known ? table.groups() : null,
        sorted(workers, Comparator.comparing(WorkerStatus::region).thenComparing(WorkerStatus::id)),
        sorted(
            gathered(RegionFindings::incidents),
            Comparator.comparing(Incident::openedAt).reversed()),
        silent,
        null);
  }

  private List<RegionView> regions() {
    Map<String, RegionAnalysis> analysed =
        findings.analysis().answer().map(Analysis::regions).orElse(List.of()).stream()
            .collect(Collectors.toMap(RegionAnalysis::region, Function.identity(), (a, b) -> a));
    var ids = new TreeSet<>(findings.regions().keySet());
    table.regions().forEach(known -> ids.add(known.id()));
    return ids.stream().map(id -> region(id, analysed.get(id))).toList();
  }

  private RegionView region(String id, @Nullable RegionAnalysis analysis) {
    return new RegionView(
        id,
        analysis == null ? Health.UNKNOWN : analysis.health(),
        analysis == null ? List.of() : analysis.reasons(),
        table.groups().stream()
            .filter(group -> group.primary().equals(id))
            .map(FailoverGroup::id)
            .sorted()
            .toList(),
        table.clusters().stream()
            .filter(cluster -> cluster.region().equals(id))
            .map(Cluster::id)
            .sorted()
            .toList(),
        findings.services().stream()
            .filter(service -> service.region().equals(id))
            .sorted(
                Comparator.comparing(ServiceInstance::service)
                    .thenComparing(ServiceInstance::instance))
            .toList());
  }

  private List<RouteView> routes() {
    Map<String, RouteStatus> statuses = new LinkedHashMap<>();
    each(RegionFindings::routes, status -> statuses.put(status.route().id(), status));
    Map<String, List<AuditSummary>> books = new LinkedHashMap<>();
    each(
        RegionFindings::audits,
        summary -> books.computeIfAbsent(summary.route(), id -> new ArrayList<>()).add(summary));
    Map<String, Route> routes = new TreeMap<>();
    statuses.forEach((id, status) -> routes.put(id, status.route()));
    table.routes().forEach(route -> routes.put(route.id(), route));
    return routes.values().stream()
        .map(route -> view(route, statuses.get(route.id()), books.get(route.id())))
        .toList();
  }

  private RouteView view(
      Route route, @Nullable RouteStatus status, @Nullable List<AuditSummary> books) {
    AuditView audit = books == null ? null : AuditView.of(books);
    return new RouteView(
        route.id(),
        route.sourceCluster(),
        regionOf(route.sourceCluster()),
        route.targetCluster(),
        regionOf(route.targetCluster()),
        RouteCondition.of(status, audit),
        CopyView.of(status),
        audit);
  }

  private @Nullable String regionOf(String cluster) {
    return table.cluster(cluster).map(Cluster::region).orElse(null);
  }

  private List<SilentPart> silent() {
    List<SilentPart> silent = new ArrayList<>();
    findings
        .table()
        .tellSilence(silent, ServiceKind.FEDERATION_METADATA, null, "topics and routes");
    findings.discovery().tellSilence(silent, ServiceKind.FEDERATION_METADATA, null, "services");
    findings
        .analysis()
        .tellSilence(silent, ServiceKind.FAILOVER_COORDINATOR, null, "health of regions");
    new TreeMap<>(findings.regions())
        .forEach(
            (id, found) -> {
              found.routes().tellSilence(silent, ServiceKind.CONTROLLER, id, "figures of routes");
              found.workers().tellSilence(silent, ServiceKind.CONTROLLER, id, "workers");
              found.audits().tellSilence(silent, ServiceKind.AUDITOR, id, "books");
              found.incidents().tellSilence(silent, ServiceKind.AUDITOR, id, "incidents");
            });
    return silent;
  }

  private <T> void each(
      Function<RegionFindings, Part<List<T>>> part, java.util.function.Consumer<T> consumer) {
    List<T> all = gathered(part);
    if (all != null) {
      all.forEach(consumer);
    }
  }

  /** What all regions answered together; null if none did. */
  private <T> @Nullable List<T> gathered(Function<RegionFindings, Part<List<T>>> part) {
    List<List<T>> answers =
        findings.regions().values().stream()
            .map(part)
            .flatMap(found -> found.answer().stream())
            .toList();
    return answers.isEmpty() ? null : answers.stream().flatMap(List::stream).toList();
  }

  private static <T> @Nullable List<T> sorted(@Nullable List<T> list, Comparator<T> order) {
    return list == null ? null : list.stream().sorted(order).toList();
  }
}
