package io.mainstem.bench;

import io.mainstem.api.client.ControllerClient;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicRule;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Our side: a worker with default settings, given one explicit route, as a user would. */
final class MainstemWorker implements Copier {

  private final String route;
  private final BenchSystem system;
  private final String topic;
  private final Route.@Nullable RecordFilter filter;

  /**
   * @param route its name, and part of the target topic's
   * @param filter the route's; null for none
   */
  MainstemWorker(
      String route, BenchSystem system, String topic, Route.@Nullable RecordFilter filter) {
    this.route = route;
    this.system = system;
    this.topic = topic;
    this.filter = filter;
  }

  @Override
  public String name() {
    return "Mainstem";
  }

  @Override
  public void start() {
    system.worker().start();
    controller()
        .createRoute(
            new Route(
                route,
                BenchSystem.SOURCE,
                BenchSystem.TARGET,
                List.of(TopicRule.named(topic, targetTopic())),
                Route.StartFrom.EARLIEST,
                filter,
                null,
                Route.ErrorPolicy.PAUSE,
                Route.Origin.EXPLICIT,
                false),
            UUID.randomUUID().toString());
  }

  private ControllerClient controller() {
    return system.controller();
  }

  @Override
  public long pid() {
    return system.worker().pid();
  }

  @Override
  public String targetTopic() {
    return topic + "." + route;
  }

  @Override
  public void close() {
    ControllerClient controller = controller();
    controller.deleteRoute(route, controller.route(route).version());
    system.worker().stop();
  }
}
