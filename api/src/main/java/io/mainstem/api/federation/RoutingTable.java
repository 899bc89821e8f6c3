package io.mainstem.api.federation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that services and embedded clients need to know, as of one version.
 *
 * @param version grows with every change, comparable between all instances of the metadata service
 *     (it is the newest ZooKeeper transaction id that changed anything in the table)
 * @param staleSince since when the answering instance has no ZooKeeper; null while it has
 */
public record RoutingTable(
    long version,
    @Nullable Instant staleSince,
    List<Region> regions,
    List<Cluster> clusters,
    List<LogicalTopic> topics,
    List<Route> routes,
    List<FailoverGroup> groups) {

  public static final RoutingTable EMPTY =
      new RoutingTable(0, null, List.of(), List.of(), List.of(), List.of(), List.of());

  public RoutingTable {
    regions = List.copyOf(regions);
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

  public Optional<Route> route(String id) {
    return routes.stream().filter(route -> route.id().equals(id)).findFirst();
  }
}
