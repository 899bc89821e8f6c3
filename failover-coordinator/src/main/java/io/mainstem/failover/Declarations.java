package io.mainstem.failover;

import io.mainstem.api.Versioned;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.ClusterRole;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Placement;
import io.mainstem.api.operations.Operation;
import io.mainstem.failover.decide.GroupFacts;
import io.mainstem.failover.decide.GroupFacts.Candidate;
import io.mainstem.failover.execute.OpenMoves;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.VersionedStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What is declared in the store, read again every few seconds. Refreshed by one thread; the getters
 * may be called from any.
 */
final class Declarations {

  private static final Duration REFRESH = Duration.ofSeconds(2);

  private final VersionedStore store;
  private final OpenMoves openMoves;
  private final Clock clock;
  private Instant readAt = Instant.MIN;
  private volatile State state = new State(List.of(), List.of(), List.of());

  private record State(List<String> regions, List<FailoverGroup> groups, List<GroupFacts> facts) {}

  Declarations(VersionedStore store, OpenMoves openMoves, Clock clock) {
    this.store = store;
    this.openMoves = openMoves;
    this.clock = clock;
  }

  /**
   * Reads everything again if it is time to.
   *
   * @throws io.mainstem.service.store.StoreException if ZooKeeper does not answer; what was known
   *     stays
   */
  void refresh() {
    Instant now = clock.instant();
    if (now.isBefore(readAt.plus(REFRESH))) {
      return;
    }
    List<Cluster> clusters = values(store.list(Stored.CLUSTERS));
    List<LogicalTopic> topics = values(store.list(Stored.TOPICS));
    List<FailoverGroup> groups = values(store.list(Stored.GROUPS));
    Set<String> regions = new TreeSet<>(store.ids(Stored.REGIONS));
    clusters.forEach(cluster -> regions.add(cluster.region()));
    Set<String> moving =
        openMoves.list().stream()
            .map(Versioned::value)
            .map(Operation::subject)
            .collect(Collectors.toSet());
    List<GroupFacts> facts =
        groups.stream()
            .map(group -> facts(group, moving.contains(group.id()), regions, clusters, topics))
            .toList();
    state = new State(List.copyOf(regions), groups, facts);
    readAt = now;
  }

  List<String> regions() {
    return state.regions();
  }

  List<FailoverGroup> groups() {
    return state.groups();
  }

  List<GroupFacts> facts() {
    return state.facts();
  }

  private static GroupFacts facts(
      FailoverGroup group,
      boolean moving,
      Set<String> regions,
      List<Cluster> clusters,
      List<LogicalTopic> topics) {
    Map<String, String> regionOf = new HashMap<>();
    clusters.forEach(cluster -> regionOf.put(cluster.id(), cluster.region()));
    List<LogicalTopic> own =
        topics.stream()
            .filter(
                topic ->
                    group.topics().contains(topic.name())
                        || group.id().equals(topic.failoverGroup()))
            .toList();
    List<Candidate> candidates =
        regions.stream()
            .filter(region -> !region.equals(group.primary()))
            .map(region -> new Candidate(region, placed(own, region, regionOf), -1, true))
            .toList();
    return new GroupFacts(group, moving, candidates);
  }

  private static boolean placed(
      List<LogicalTopic> topics, String region, Map<String, String> regionOf) {
    return topics.stream()
        .allMatch(
            topic -> {
              Set<String> regions = new HashSet<>();
              for (Placement placement : topic.placements()) {
                if (placement.role() == ClusterRole.REGIONAL) {
                  regions.add(regionOf.getOrDefault(placement.cluster(), ""));
                }
              }
              return regions.contains(region);
            });
  }

  private static <T> List<T> values(List<Versioned<T>> stored) {
    return stored.stream().map(Versioned::value).toList();
  }
}
