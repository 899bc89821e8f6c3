package io.mainstem.auditor.observe;

import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.federation.TopicRule;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.reconcile.MirrorSpec;
import io.mainstem.auditor.segment.LogId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What this region's auditor has to do: which logs to observe, and which mirrors to keep books of.
 * Worked out from the routing table and from what topics there are; decides nothing else.
 *
 * @param sources logs of each cluster that are copied from, and whose records count as a whole
 * @param targets logs of each cluster of this region that are copied into: writers are kept apart
 * @param mirrors mirrors into this region
 * @param problems why some routes cannot be audited, by {@code route/topic}
 */
public record Plan(
    Map<String, Set<LogId>> sources,
    Map<String, Set<LogId>> targets,
    List<MirrorSpec> mirrors,
    Map<String, String> problems) {

  public static final Plan EMPTY = new Plan(Map.of(), Map.of(), List.of(), Map.of());

  /** The clusters that routes from or into the region touch. */
  public static Set<String> clusters(RoutingTable table, String region) {
    Set<String> clusters = new TreeSet<>();
    for (Route route : table.routes()) {
      if (isIn(table, route.targetCluster(), region)
          || isIn(table, route.sourceCluster(), region)) {
        clusters.add(route.sourceCluster());
      }
      if (isIn(table, route.targetCluster(), region)) {
        clusters.add(route.targetCluster());
      }
    }
    clusters.removeIf(cluster -> table.cluster(cluster).isEmpty());
    return clusters;
  }

  /** The topics of a cluster that matter, as far as rules name them. */
  public static Set<String> topics(RoutingTable table, String cluster) {
    Set<String> topics = new TreeSet<>();
    for (Route route : table.routes()) {
      for (TopicRule rule : route.topics()) {
        String topic = rule.topic();
        if (topic != null && route.sourceCluster().equals(cluster)) {
          topics.add(topic);
        }
        if (topic != null && route.targetCluster().equals(cluster)) {
          topics.add(rule.targetFor(topic));
        }
      }
    }
    return topics;
  }

  /** Works out what to do. */
  public static Plan of(RoutingTable table, String region, Map<String, TopicSightings> sightings) {
    Draft draft = new Draft(table, region, sightings);
    table.routes().forEach(draft::add);
    return new Plan(
        draft.sources, draft.targets, List.copyOf(draft.mirrors.values()), draft.problems);
  }

  /** All logs to observe on a cluster. */
  public Set<LogId> logs(String cluster) {
    Set<LogId> logs = new HashSet<>(sources.getOrDefault(cluster, Set.of()));
    logs.addAll(targets.getOrDefault(cluster, Set.of()));
    return logs;
  }

  /** Whether writers are kept apart in a log. */
  public boolean isTarget(LogId log) {
    return targets.getOrDefault(log.cluster(), Set.of()).contains(log);
  }

  /** Mirrors by the route and source topic they belong to. */
  public Map<String, List<MirrorSpec>> byRouteAndTopic() {
    return mirrors.stream()
        .collect(
            Collectors.groupingBy(
                mirror -> mirror.id().route() + "/" + mirror.id().topic(),
                TreeMap::new,
                Collectors.toList()));
  }

  /**
   * Why some routes cannot be audited, by {@code route/topic}: those that the plan knows of, and
   * those of single logs.
   *
   * @param ofLog what keeps a log from being read; null for nothing
   */
  public Map<String, String> problemsWith(Function<LogId, @Nullable String> ofLog) {
    Map<String, String> all = new HashMap<>();
    for (MirrorSpec mirror : mirrors) {
      String key = mirror.id().route() + "/" + mirror.id().topic();
      for (LogId log : List.of(mirror.source(), mirror.target())) {
        String problem = ofLog.apply(log);
        if (problem != null) {
          all.putIfAbsent(key, log + ": " + problem);
        }
      }
    }
    problems.forEach(all::putIfAbsent);
    return all;
  }

  private static boolean isIn(RoutingTable table, String cluster, String region) {
    return table.cluster(cluster).map(Cluster::region).filter(region::equals).isPresent();
  }

  private static final class Draft {
    private final RoutingTable table;
    private final String region;
    private final Map<String, TopicSightings> sightings;
    final Map<String, Set<LogId>> sources = new HashMap<>();
    final Map<String, Set<LogId>> targets = new HashMap<>();
    final Map<MirrorId, MirrorSpec> mirrors =
        new TreeMap<>(java.util.Comparator.comparing(MirrorId::toString));
    final Map<String, String> problems = new TreeMap<>();

    Draft(RoutingTable table, String region, Map<String, TopicSightings> sightings) {
      this.table = table;
      this.region = region;
      this.sightings = sightings;
    }

    void add(Route route) {
      boolean into = isIn(table, route.targetCluster(), region);
      boolean outOf = isIn(table, route.sourceCluster(), region);
      if (!into && !outOf) {
        return;
      }
      for (String topic : sourceTopics(route)) {
        TopicSightings.Sighting source = sighting(route.sourceCluster(), topic);
        if (source == null) {
          if (into) {
            problems.put(route.id() + "/" + topic, "the source topic has not been seen");
          }
          continue;
        }
        for (int partition = 0; partition < source.partitions(); partition++) {
          LogId log = new LogId(route.sourceCluster(), topic, source.id(), partition);
          sources.computeIfAbsent(route.sourceCluster(), cluster -> new HashSet<>()).add(log);
          if (into) {
            addMirror(route, log, source);
          }
        }
      }
    }

    private void addMirror(Route route, LogId source, TopicSightings.Sighting sourceTopic) {
      String topic = route.targetTopic(source.topic()).orElseThrow();
      String key = route.id() + "/" + source.topic();
      TopicSightings.Sighting target = sighting(route.targetCluster(), topic);
      if (target == null || source.partition() >= target.partitions()) {
        problems.put(key, "the target topic has not been seen with as many partitions");
        return;
      }
      LogId log = new LogId(route.targetCluster(), topic, target.id(), source.partition());
      targets.computeIfAbsent(route.targetCluster(), cluster -> new HashSet<>()).add(log);
      if (!target.keepsTimestamps()) {
        problems.put(key, "the target puts its own time on records: windows cannot be compared");
        return;
      }
      MirrorId id = new MirrorId(route.id(), source.topic(), source.partition());
      boolean fromStart = route.startFrom() == Route.StartFrom.EARLIEST;
      mirrors.put(
          id,
          new MirrorSpec(
              id, source, log, fromStart, sourceTopic.compacted() || target.compacted()));
    }

    private Set<String> sourceTopics(Route route) {
      Set<String> topics = new TreeSet<>();
      for (TopicRule rule : route.topics()) {
        String named = rule.topic();
        if (named != null) {
          topics.add(named);
        } else {
          sightingsOf(route.sourceCluster()).topics().keySet().stream()
              .filter(rule::selects)
              .forEach(topics::add);
        }
      }
      return topics;
    }

    private TopicSightings sightingsOf(String cluster) {
      return sightings.getOrDefault(cluster, TopicSightings.NONE);
    }

    private TopicSightings.@Nullable Sighting sighting(String cluster, String topic) {
      return sightingsOf(cluster).topics().get(topic);
    }
  }
}
