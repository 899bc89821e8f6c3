package io.mainstem.bench;

import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicRule;
import io.mainstem.local.laboratory.LabRegion;
import java.util.List;
import java.util.UUID;

/**
 * Our side: one replicator worker in the target region, given one explicit route by the controller,
 * as a user would.
 */
final class MainstemWorker implements Copier {

  private final LabRegion source;
  private final LabRegion target;
  private final String topic;
  private final String name;

  /**
   * @param name of this run: of the route, and part of the target topic's name
   */
  MainstemWorker(String name, LabRegion source, LabRegion target, String topic) {
    this.name = name;
    this.source = source;
    this.target = target;
    this.topic = topic;
  }

  @Override
  public void start() {
    Route route =
        new Route(
            name,
            source.name(),
            target.name(),
            List.of(TopicRule.named(topic, targetTopic())),
            Route.StartFrom.EARLIEST,
            null,
            null,
            Route.ErrorPolicy.PAUSE,
            Route.Origin.EXPLICIT,
            false);
    target.controller().createRoute(route, UUID.randomUUID().toString());
  }

  @Override
  public long pid() {
    return target.workers().get(0).process().pid();
  }

  @Override
  public String targetTopic() {
    return topic + "." + name;
  }

  /** The route stays: caught up, it costs nothing that could disturb the next run. */
  @Override
  public void close() {}
}
