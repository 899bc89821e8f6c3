package io.mainstem.controller;

import io.mainstem.api.client.WorkerClient;
import io.mainstem.api.rest.RestClient;
import io.mainstem.api.service.ServiceInstance;
import io.mainstem.api.service.ServiceKind;
import io.mainstem.controller.fleet.Fleet;
import io.mainstem.controller.fleet.WorkerReports;
import io.mainstem.controller.plan.LoadMemory;
import io.mainstem.controller.resources.AdminInterface;
import io.mainstem.controller.topology.Topology;
import io.mainstem.service.MainstemService;
import io.mainstem.service.ServiceContext;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;

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
            context.routingTable()::current,
            context.kafka()::clientProperties);
    Fleet fleet = fleet(context, topology, loads);
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
            () -> fleet.view().assignment().keySet());
    context.environment().lifecycle().manage(topology);
    context.environment().lifecycle().manage(fleet);
    context.environment().lifecycle().manage(reports);
    AdminInterface.resources(context, topology, fleet, reports, workers)
        .forEach(context.environment().jersey()::register);
    context.environment().healthChecks().register("fleet", new FleetHealth(fleet));
    ControllerMetrics.register(context.prometheus(), fleet, topology, reports);
  }

  private Fleet fleet(ServiceContext context, Topology topology, LoadMemory loads) {
    return new Fleet(
        context.curator(),
        context.region(),
        context.instance(),
        context.zookeeper().connectString(),
        context.zookeeper().sessionTimeout(),
        settings.fleet(),
        topology::view,
        loads::cost);
  }

  private WorkerClient worker(ServiceContext context, URI url) {
    return new WorkerClient(
        new RestClient(List.of(url), settings.reportTimeout(), context.credentials()));
  }
}
