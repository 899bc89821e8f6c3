package io.mainstem.federation.server.derive;

import io.mainstem.api.Versioned;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Route;
import java.util.List;
import java.util.Optional;

/**
 * Everything that the derivations look at, as one value.
 *
 * @param routes with their versions, so that a change can name the one that it saw
 */
public record Federation(
    List<Cluster> clusters,
    List<LogicalTopic> topics,
    List<Versioned<Route>> routes,
    List<FailoverGroup> groups) {

  public Federation {
    clusters = List.copyOf(clusters);
    topics = List.copyOf(topics);
    routes = List.copyOf(routes);
    groups = List.copyOf(groups);
  }

  public Optional<Cluster> cluster(String id) {
    return clusters.stream().filter(cluster -> cluster.id().equals(id)).findFirst();
  }

  public Optional<LogicalTopic> topic(String name) {
    return topics.stream().filter(topic -> topic.name().equals(name)).findFirst();
  }

  public Optional<Versioned<Route>> route(String id) {
    return routes.stream().filter(route -> route.value().id().equals(id)).findFirst();
  }
}
