package io.mainstem.bench;

import io.mainstem.api.client.ControllerClient;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicRule;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Our side: a worker with default settings, given one explicit route, as a user would. */
final class MainstemWorker implements Copier {

  private final String route;
  private final BenchSystem system;
  private final String topic;
  private final Route.@Nullable RecordFilter filter;
  private final @Nullable Consumer<String> warming;

  /** About what the peer takes for its warm-up records. */
  private static final Duration WARM_AFTER = Duration.ofSeconds(20);

  /**
   * @param route its name, and part of the target topic's
   * @param filter the route's; null for none
   * @param warming waits for a copy of everything in the topic of this name, and deletes it: the
   *     compiler gets as much time as the peer's, which copies its warm-up records for longer. Null
   *     to copy nothing before
   */
  MainstemWorker(
      String route,
      BenchSystem system,
      String topic,
      Route.@Nullable RecordFilter filter,
      @Nullable Consumer<String> warming) {
    this.route = route;
    this.system = system;
    this.topic = topic;
    this.filter = filter;
    this.warming = warming;
  }

  @Override
  public String name() {
    return "Mainstem";
  }

  @Override
  public void start() {
    system.worker().start();
    if (warming != null) {
      warm(warming);
    }
    create(route);
  }

  private void warm(Consumer<String> copied) {
    long begun = System.nanoTime();
    for (int i = 1; System.nanoTime() - begun < WARM_AFTER.toNanos(); i++) {
      String name = route + "-warming-" + i;
      create(name);
      copied.accept(targetTopic(name));
      delete(name);
    }
  }

  private void create(String name) {
    controller()
        .createRoute(
            new Route(
                name,
                BenchSystem.SOURCE,
                BenchSystem.TARGET,
                List.of(TopicRule.named(topic, targetTopic(name))),
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
    return targetTopic(route);
  }

  private String targetTopic(String name) {
    return topic + "." + name;
  }

  private void delete(String name) {
    ControllerClient controller = controller();
    controller.deleteRoute(name, controller.route(name).version());
  }

  @Override
  public void close() {
    delete(route);
    system.worker().stop();
  }
}
