package io.mainstem.controller.topology;

import io.mainstem.api.federation.Route;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What each cluster is to be asked and told, gathered from routes. Pure. */
final class Questions {
  private static final Comparator<TopicCopy> BY_SOURCE =
      Comparator.comparing(TopicCopy::sourceCluster).thenComparing(TopicCopy::sourceTopic);

  private final Map<String, Set<String>> names = new HashMap<>();
  private final Set<String> everything = new HashSet<>();
  private final Map<String, Map<String, TopicCopy>> copies = new HashMap<>();

  /**
   * @param source what is known of the route's source cluster
   */
  void add(RouteRules rules, ClusterFacts source) {
    Route route = rules.route();
    names.computeIfAbsent(route.sourceCluster(), id -> new HashSet<>()).addAll(rules.namedTopics());
    if (rules.interest().everything()) {
      everything.add(route.sourceCluster());
    }
    Set<String> targets = names.computeIfAbsent(route.targetCluster(), id -> new HashSet<>());
    Resolver.topics(rules, source)
        .forEach(
            (topic, target) -> {
              targets.add(target);
              if (route.origin() == Route.Origin.EXPLICIT) {
                addCopy(route, new TopicCopy(target, route.sourceCluster(), topic));
              }
            });
  }

  /** Where several topics are copied into one, the copy follows the first by name. */
  private void addCopy(Route route, TopicCopy copy) {
    copies
        .computeIfAbsent(route.targetCluster(), id -> new TreeMap<>())
        .merge(
            copy.topic(), copy, (one, other) -> BY_SOURCE.compare(one, other) <= 0 ? one : other);
  }

  /** What a cluster is asked. */
  Interest interest(String cluster) {
    return new Interest(names.getOrDefault(cluster, Set.of()), everything.contains(cluster));
  }

  /**
   * The copies at a cluster whose settings follow their sources. Topics of derived routes are not
   * among them: their settings come from the logical topic.
   */
  List<TopicCopy> copies(String cluster) {
    return List.copyOf(copies.getOrDefault(cluster, Map.of()).values());
  }
}
