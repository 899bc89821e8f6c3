package io.mainstem.federation.server;

import io.dropwizard.core.setup.Environment;
import io.mainstem.api.service.ServiceKind;
import io.mainstem.federation.server.provision.ClusterAdmins;
import io.mainstem.federation.server.provision.DriftScanner;
import io.mainstem.federation.server.provision.OperationRunner;
import io.mainstem.federation.server.provision.PhysicalTopics;
import io.mainstem.federation.server.provision.RouteConverger;
import io.mainstem.federation.server.provision.TopicChanges;
import io.mainstem.federation.server.provision.TopicDrifts;
import io.mainstem.federation.server.resources.ClustersResource;
import io.mainstem.federation.server.resources.RegionsResource;
import io.mainstem.federation.server.resources.RoutingTableResource;
import io.mainstem.federation.server.resources.TopicsResource;
import io.mainstem.federation.server.serving.StoreMirror;
import io.mainstem.federation.server.serving.TableServer;
import io.mainstem.service.MainstemService;
import io.mainstem.service.ServiceContext;
import io.mainstem.service.store.Leadership;
import io.mainstem.service.store.Retention;
import io.mainstem.service.store.Stored;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * The source of truth for regions, clusters, logical topics, routes and primaries. Every instance
 * serves reads and accepts changes; one of all regions leads and carries the changes out.
 */
public final class FederationMetadataService implements MainstemService {

  private static final int WAKING_THREADS = 4;

  private final FederationMetadataSettings settings;

  public FederationMetadataService(FederationMetadataSettings settings) {
    this.settings = settings;
  }

  @Override
  public ServiceKind kind() {
    return ServiceKind.FEDERATION_METADATA;
  }

  @Override
  public void start(ServiceContext context) {
    Environment environment = context.environment();
    Leadership leadership = context.leadership(kind());
    StoreMirror federation =
        new StoreMirror(
            context.curator(),
            context.store(),
            List.of(Stored.REGIONS, Stored.CLUSTERS, Stored.TOPICS, Stored.ROUTES, Stored.GROUPS),
            context.clock());
    StoreMirror operations =
        new StoreMirror(
            context.curator(), context.store(), List.of(Stored.OPERATIONS), context.clock());
    ClusterAdmins admins = new ClusterAdmins(context.kafka(), settings.clusterTimeout());
    PhysicalTopics physical = new PhysicalTopics(admins);
    RouteConverger routes =
        new RouteConverger(context.store(), federation, leadership, context.instance());
    OperationRunner runner =
        new OperationRunner(
            context.store(),
            operations,
            leadership,
            physical,
            routes,
            context.instance(),
            settings.operationTimeout(),
            context.clock());
    DriftScanner drift =
        new DriftScanner(
            federation, physical, leadership, settings.driftInterval(), context.clock());
    TableServer tables = new TableServer(federation, wakingThreads(environment));
    Housekeeper housekeeper =
        new Housekeeper(
            new Retention(
                context.curator(),
                context.store(),
                context.clock(),
                settings.keptChanges(),
                settings.keptOperations()),
            leadership);
    List.of(admins, routes, runner, drift, federation, operations, housekeeper)
        .forEach(environment.lifecycle()::manage);
    environment
        .lifecycle()
        .addEventListener(
            new LifeCycle.Listener() {
              @Override
              public void lifeCycleStopping(LifeCycle process) {
                tables.stopHolding();
              }
            });
    registerResources(context, tables, physical, federation);
    observe(context, tables, federation, leadership, drift);
  }

  private static ExecutorService wakingThreads(Environment environment) {
    return environment
        .lifecycle()
        .executorService("routing-table-%d")
        .minThreads(WAKING_THREADS)
        .maxThreads(WAKING_THREADS)
        .build();
  }

  private void registerResources(
      ServiceContext context, TableServer tables, PhysicalTopics physical, StoreMirror federation) {
    TopicChanges changes =
        new TopicChanges(context.store(), context.operations(), physical, settings.limits());
    TopicDrifts drifts = new TopicDrifts(federation, physical, context.clock());
    var jersey = context.environment().jersey();
    jersey.register(new RegionsResource(context.store()));
    jersey.register(new ClustersResource(context.store()));
    jersey.register(new TopicsResource(context.store(), changes, drifts));
    jersey.register(new RoutingTableResource(tables));
  }

  private static void observe(
      ServiceContext context,
      TableServer tables,
      StoreMirror federation,
      Leadership leadership,
      DriftScanner drift) {
    context
        .environment()
        .healthChecks()
        .register("federation-metadata", new TableHealth(federation));
    new FederationMetrics(context.prometheus(), tables, federation, leadership, drift);
  }
}
