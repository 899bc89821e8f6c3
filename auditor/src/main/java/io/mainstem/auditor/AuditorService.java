package io.mainstem.auditor;

import io.mainstem.api.federation.Cluster;
import io.mainstem.api.service.ServiceInstance;
import io.mainstem.api.service.ServiceKind;
import io.mainstem.auditor.repair.KeyHashes;
import io.mainstem.auditor.repair.RepairBoard;
import io.mainstem.auditor.repair.RepairDesk;
import io.mainstem.auditor.repair.RepairRunner;
import io.mainstem.auditor.resources.AuditStatus;
import io.mainstem.auditor.resources.DatabaseTrouble;
import io.mainstem.auditor.resources.HistoryResource;
import io.mainstem.auditor.resources.IncidentsResource;
import io.mainstem.auditor.resources.SegmentsResource;
import io.mainstem.auditor.resources.SketchesResource;
import io.mainstem.auditor.resources.SlaResource;
import io.mainstem.auditor.resources.StagesResource;
import io.mainstem.auditor.resources.SummaryResource;
import io.mainstem.auditor.resources.WindowsResource;
import io.mainstem.service.KafkaConnections;
import io.mainstem.service.MainstemService;
import io.mainstem.service.ServiceContext;
import io.mainstem.service.rest.Problems;
import io.mainstem.wire.ClusterConnection;
import io.mainstem.wire.ConnectionSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The auditor of a region: verifies every route into it, and tells other regions' auditors what it
 * sees of its own clusters.
 */
public final class AuditorService implements MainstemService {

  private final AuditorSettings settings;

  public AuditorService(AuditorSettings settings) {
    this.settings = settings;
  }

  @Override
  public ServiceKind kind() {
    return ServiceKind.AUDITOR;
  }

  @Override
  public void start(ServiceContext context) {
    settings.retention(); // refuses what cannot be kept
    AuditorSurroundings around =
        new AuditorSurroundings(
            context.region(),
            context.clock(),
            () -> context.routingTable().current(),
            cluster -> connection(context.kafka(), cluster),
            region ->
                context.directory().instances(ServiceKind.AUDITOR, region).stream()
                    .map(ServiceInstance::url)
                    .toList(),
            url -> context.restClient(List.of(url)),
            new RepairBoard());
    Auditor auditor =
        new Auditor(
            settings,
            around,
            context.regionalLeadership(ServiceKind.AUDITOR),
            context.instance(),
            new AuditMetrics(context.prometheus()));
    var environment = context.environment();
    environment.lifecycle().manage(auditor);
    environment
        .healthChecks()
        .register("auditor", new AuditorHealth(auditor::status, context.clock()));
    var jersey = environment.jersey();
    jersey.register(new SummaryResource(auditor::status));
    jersey.register(new WindowsResource(auditor::status));
    Function<String, ClusterConnection> clusters = cluster -> open(context, cluster);
    jersey.register(
        new IncidentsResource(
            auditor::status,
            new RepairDesk(
                context.region(), context.store(), context.operations(), clusters, context.clock()),
            new KeyHashes(clusters)));
    environment
        .lifecycle()
        .manage(
            new RepairRunner(
                context.region(),
                context.instance(),
                context.operations(),
                context.regionalLeadership(ServiceKind.AUDITOR),
                () -> auditor.status().duty() == AuditStatus.Duty.AUDITING,
                around.repairs(),
                id -> auditor.status().stores().flatMap(books -> books.incidents().incident(id)),
                clusters,
                context.clock()));
    jersey.register(new SegmentsResource(auditor::status, context.clock()));
    jersey.register(new SketchesResource(auditor::sketch));
    jersey.register(new HistoryResource(auditor::status, context.clock()));
    jersey.register(new StagesResource(auditor::status));
    jersey.register(
        new SlaResource(
            auditor::status,
            new Recoveries(context.store(), around.routingTable(), context.clock())));
    jersey.register(new DatabaseTrouble());
  }

  private static ClusterConnection open(ServiceContext context, String id) {
    Cluster cluster =
        context
            .routingTable()
            .current()
            .cluster(id)
            .orElseThrow(() -> Problems.notFound("cluster " + id));
    return ClusterConnection.open(connection(context.kafka(), cluster));
  }

  private static ConnectionSettings connection(KafkaConnections kafka, Cluster cluster) {
    Map<String, String> properties = new HashMap<>();
    kafka
        .clientProperties(cluster)
        .forEach((name, value) -> properties.put(name, value.toString()));
    properties.putIfAbsent("client.id", "mainstem-auditor-" + cluster.id());
    return new ConnectionSettings("audit-" + cluster.id(), properties);
  }
}
