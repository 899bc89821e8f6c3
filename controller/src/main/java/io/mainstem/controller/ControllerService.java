package io.mainstem.controller;

import io.mainstem.api.Versioned;
import io.mainstem.api.client.WorkerClient;
import io.mainstem.api.rest.RestClient;
import io.mainstem.api.service.ServiceInstance;
import io.mainstem.api.service.ServiceKind;
import io.mainstem.controller.fleet.Fleet;
import io.mainstem.controller.fleet.FleetOrders;
import io.mainstem.controller.fleet.FleetSources;
import io.mainstem.controller.fleet.WorkerReports;
import io.mainstem.controller.plan.LoadMemory;
import io.mainstem.controller.resources.AdminInterface;
import io.mainstem.controller.topology.Topology;
import io.mainstem.service.MainstemService;
import io.mainstem.service.ServiceContext;
import java.net.URI;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns the routes into this region into mirrors, gives each to one worker, and answers for them.
 * Several instances may run in a region; one plans, all answer.
 */
public final class ControllerService implements MainstemService {

  private final ControllerSettings settings;

  public ControllerService(ControllerSettings settings) {
    this.settings = settings;
  }

  @Override
  public ServiceKind kind() {
    return ServiceKind.CONTROLLER;
  }

  @Override
  public void start(ServiceContext context) {
    LoadMemory loads = new LoadMemory();
    Topology topology =
        new Topology(
            context.region(),
            settings.topicRefresh(),
            settings.followedSettings(),
            settings.settingsRefresh(),
            context.routingTable()::current,
            context.kafka()::clientProperties);
    AtomicReference<@Nullable WorkerReports> asking = new AtomicReference<>();
    Fleet fleet = fleet(context, topology, loads, asking);
    topology.serve(() -> fleet.view().leads(), fleet::lookNow);
    context.routingTable().onChange(table -> topology.refresh());
    Supplier<List<ServiceInstance>> workers =
        () -> context.directory().instances(ServiceKind.REPLICATOR_WORKER, context.region());
    WorkerReports reports =
        new WorkerReports(
            workers,
            url -> worker(context, url),
            settings.reportInterval(),
            context.clock(),
            loads,
            () -> fleet.view().assignment().keySet(),
            settings.lagAbove());
    asking.set(reports);
    context.environment().lifecycle().manage(topology);
    context.environment().lifecycle().manage(fleet);
    context.environment().lifecycle().manage(reports);
    AdminInterface.resources(
            context, topology, fleet, reports, workers, url -> worker(context, url))
        .forEach(context.environment().jersey()::register);
    context.environment().healthChecks().register("fleet", new FleetHealth(fleet));
    ControllerMetrics.register(context.prometheus(), fleet, topology, reports);
  }

  /**
   * @param reports set once they are made: fleet and reports ask each other
   */
  private Fleet fleet(
      ServiceContext context,
      Topology topology,
      LoadMemory loads,
      AtomicReference<@Nullable WorkerReports> reports) {
    FleetOrders none = FleetOrders.none(context.region());
    return new Fleet(
        context.curator(),
        context.region(),
        context.instance(),
        context.zookeeper().connectString(),
        settings.sessionTimeout(),
        settings.fleet(),
        new FleetSources(
            topology::view,
            loads,
            mirror -> {
              WorkerReports known = reports.get();
              return known != null && known.isLagging(mirror);
            },
            online -> {
              WorkerReports known = reports.get();
              return known == null ? List.of() : known.sights(online);
            },
            () ->
                context
                    .store()
                    .get(FleetOrders.TYPE, context.region())
                    .map(Versioned::value)
                    .orElse(none),
            context.clock()));
  }

  private WorkerClient worker(ServiceContext context, URI url) {
    return new WorkerClient(
        new RestClient(List.of(url), settings.reportTimeout(), context.credentials()));
  }
}
