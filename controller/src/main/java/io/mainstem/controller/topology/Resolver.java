package io.mainstem.controller.topology;

import io.mainstem.api.federation.Route;
import io.mainstem.api.replication.MirrorId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Works out the mirrors of routes from what the clusters have answered. Pure; used once.
 *
 * <p>A partition becomes a mirror when its target partition is there: the target grows first.
 */
final class Resolver {

  private final RouteGraph graph;
  private final Map<String, ClusterFacts> clusters;
  private final Map<String, Map<String, TopicNeed>> needs = new HashMap<>();

  /**
   * @param graph of the routes of all regions
   * @param clusters what is known, by cluster id
   */
  Resolver(RouteGraph graph, Map<String, ClusterFacts> clusters) {
    this.graph = graph;
    this.clusters = clusters;
  }

  /** Topics to create or to grow, by target cluster; complete once all routes are resolved. */
  Map<String, List<TopicNeed>> needs() {
    Map<String, List<TopicNeed>> all = new HashMap<>();
    needs.forEach((cluster, byTopic) -> all.put(cluster, List.copyOf(byTopic.values())));
    return all;
  }

  /** The topics that a route copies, source to target, as far as its source has answered. */
  static Map<String, String> topics(RouteRules rules, ClusterFacts source) {
    Map<String, String> topics = new TreeMap<>();
    Set<String> candidates = new TreeSet<>(rules.namedTopics());
    if (rules.interest().everything()) {
      candidates.addAll(source.topics().keySet());
    }
    for (String topic : candidates) {
      rules.target(topic).ifPresent(target -> topics.put(topic, target));
    }
    return topics;
  }

  RouteTopology resolve(RouteRules rules) {
    Route route = rules.route();
    ClusterFacts source = facts(route.sourceCluster());
    ClusterFacts target = facts(route.targetCluster());
    List<String> problems = new ArrayList<>();
    addProblem(problems, "Source", route.sourceCluster(), source);
    addProblem(problems, "Target", route.targetCluster(), target);
    if (!source.covers(rules.interest())) {
      return RouteTopology.unresolved(route, problems);
    }
    List<ResolvedMirror> mirrors = new ArrayList<>();
    for (Map.Entry<String, String> entry : topics(rules, source).entrySet()) {
      if (!target.covers(entry.getValue())) {
        return RouteTopology.unresolved(route, problems);
      }
      resolve(rules, entry.getKey(), entry.getValue(), mirrors, problems);
    }
    return new RouteTopology(route, true, mirrors, problems);
  }

  private void resolve(
      RouteRules rules,
      String topic,
      String targetTopic,
      List<ResolvedMirror> mirrors,
      List<String> problems) {
    Route route = rules.route();
    TopicFacts facts = facts(route.sourceCluster()).topics().get(topic);
    if (facts == null) {
      problems.add("Topic " + topic + " does not exist on " + route.sourceCluster() + ".");
      return;
    }
    Optional<String> refusal = graph.refusal(rules, topic);
    if (refusal.isPresent()) {
      problems.add("Topic " + topic + " is not copied: " + refusal.get() + ".");
      return;
    }
    TopicFacts there = facts(route.targetCluster()).topics().get(targetTopic);
    int ready = there == null ? 0 : Math.min(there.partitions(), facts.partitions());
    if (ready < facts.partitions()) {
      need(route, topic, targetTopic, facts.partitions());
      problems.add(
          "Topic %s on %s has %d of %d partitions; the rest follows once they are there."
              .formatted(targetTopic, route.targetCluster(), ready, facts.partitions()));
    }
    for (int partition = 0; partition < ready; partition++) {
      mirrors.add(new ResolvedMirror(new MirrorId(route.id(), topic, partition), targetTopic));
    }
  }

  private void need(Route route, String topic, String targetTopic, int partitions) {
    needs
        .computeIfAbsent(route.targetCluster(), cluster -> new TreeMap<>())
        .merge(
            targetTopic,
            new TopicNeed(targetTopic, partitions, route.sourceCluster(), topic),
            (one, other) -> one.partitions() >= other.partitions() ? one : other);
  }

  private ClusterFacts facts(String cluster) {
    return clusters.getOrDefault(cluster, ClusterFacts.UNKNOWN);
  }

  private static void addProblem(
      List<String> problems, String side, String cluster, ClusterFacts facts) {
    if (facts.problem() != null) {
      problems.add("%s cluster %s: %s.".formatted(side, cluster, facts.problem()));
    } else if (facts.answered() == null) {
      problems.add("%s cluster %s has not been asked yet.".formatted(side, cluster));
    }
  }
}
