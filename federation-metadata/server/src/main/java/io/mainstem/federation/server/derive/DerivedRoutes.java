package io.mainstem.federation.server.derive;

import io.mainstem.api.Versioned;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.ClusterRole;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Placement;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicPlan.RouteRule;
import io.mainstem.api.federation.TopicRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The routes that the declared topics ask for. Between two clusters there is one derived route; it
 * holds the rules of every topic that is copied that way, by topic name.
 *
 * <p>The rules are always worked out from <em>all</em> topics at once and compared with what is
 * stored. Adding one topic's rule can therefore never lose another's, a half-finished write is
 * finished by the next round, and a changed primary reverses the rules of its group by itself.
 */
public final class DerivedRoutes {

  private static final Comparator<TopicRule> BY_TOPIC =
      Comparator.comparing(rule -> String.valueOf(rule.topic()));

  private DerivedRoutes() {}

  /** The rules of one topic; none while an active-passive topic has no primary. */
  public static List<RouteRule> rulesOf(
      LogicalTopic topic, List<Cluster> clusters, List<FailoverGroup> groups) {
    Map<String, String> regions = new HashMap<>();
    clusters.forEach(cluster -> regions.put(cluster.id(), cluster.region()));
    return rulesOf(topic, regions, FailoverGroup.of(groups, topic));
  }

  private static List<RouteRule> rulesOf(
      LogicalTopic topic, Map<String, String> regions, @Nullable FailoverGroup group) {
    return switch (topic.policy()) {
      case ACTIVE_ACTIVE -> everyRegionalToEveryAggregate(topic);
      case ACTIVE_PASSIVE ->
          group == null ? List.of() : primaryToOthers(topic, regions, group.primary());
      case LOCAL -> List.of();
    };
  }

  private static List<RouteRule> everyRegionalToEveryAggregate(LogicalTopic topic) {
    List<RouteRule> rules = new ArrayList<>();
    for (Placement source : topic.placements()) {
      for (Placement target : topic.placements()) {
        if (source.role() == ClusterRole.REGIONAL && target.role() == ClusterRole.AGGREGATE) {
          rules.add(rule(source, target));
        }
      }
    }
    return rules;
  }

  private static List<RouteRule> primaryToOthers(
      LogicalTopic topic, Map<String, String> regions, String primary) {
    Optional<Placement> source =
        topic.placements().stream()
            .filter(placement -> primary.equals(regions.get(placement.cluster())))
            .findFirst();
    return source
        .map(
            from ->
                topic.placements().stream()
                    .filter(target -> !target.cluster().equals(from.cluster()))
                    .map(target -> rule(from, target))
                    .toList())
        .orElse(List.of());
  }

  private static RouteRule rule(Placement source, Placement target) {
    return new RouteRule(
        Route.derivedId(source.cluster(), target.cluster()),
        source.cluster(),
        target.cluster(),
        TopicRule.named(source.physicalTopic(), target.physicalTopic()));
  }

  /** The writes that make the stored derived routes equal to what all topics ask for. */
  public static List<RouteChange> changes(Federation federation) {
    Map<String, Route> wanted = wanted(federation);
    Map<String, Versioned<Route>> stored = new TreeMap<>();
    federation.routes().forEach(route -> stored.put(route.value().id(), route));
    List<RouteChange> changes = new ArrayList<>();
    wanted.forEach((id, route) -> compare(route, stored.get(id)).ifPresent(changes::add));
    stored.values().stream()
        .filter(route -> !wanted.containsKey(route.value().id()))
        .map(DerivedRoutes::withoutTopics)
        .flatMap(Optional::stream)
        .forEach(changes::add);
    return changes;
  }

  private static Map<String, Route> wanted(Federation federation) {
    Map<String, String> regions = new HashMap<>();
    federation.clusters().forEach(cluster -> regions.put(cluster.id(), cluster.region()));
    GroupIndex groups = GroupIndex.of(federation.groups());
    Map<String, List<RouteRule>> rules = new TreeMap<>();
    for (LogicalTopic topic : federation.topics()) {
      for (RouteRule rule : rulesOf(topic, regions, groups.groupOf(topic))) {
        rules.computeIfAbsent(rule.route(), id -> new ArrayList<>()).add(rule);
      }
    }
    Map<String, Route> wanted = new TreeMap<>();
    rules.forEach((id, list) -> wanted.put(id, newRoute(list)));
    return wanted;
  }

  private static Route newRoute(List<RouteRule> rules) {
    RouteRule first = rules.get(0);
    return new Route(
        first.route(),
        first.sourceCluster(),
        first.targetCluster(),
        rules.stream().map(RouteRule::rule).sorted(BY_TOPIC).toList(),
        Route.StartFrom.EARLIEST,
        null,
        null,
        Route.ErrorPolicy.PAUSE,
        Route.Origin.DERIVED,
        false);
  }

  private static Optional<RouteChange> compare(Route wanted, @Nullable Versioned<Route> stored) {
    if (stored == null) {
      return Optional.of(new RouteChange.Create(wanted));
    }
    Route route = stored.value();
    if (route.origin() != Route.Origin.DERIVED) {
      return Optional.of(new RouteChange.Blocked(route, wanted.topics().size()));
    }
    List<TopicRule> topics = withLimitsOf(route, wanted.topics());
    return route.topics().equals(topics)
        ? Optional.empty()
        : Optional.of(new RouteChange.Update(route.withTopics(topics), stored.version()));
  }

  /** A topic's limit is set by people, and stays for as long as the topic is copied that way. */
  private static List<TopicRule> withLimitsOf(Route stored, List<TopicRule> wanted) {
    Map<String, Long> limits = new HashMap<>();
    for (TopicRule rule : stored.topics()) {
      if (rule.topic() != null && rule.throttleBytesPerSecond() != null) {
        limits.put(rule.topic(), rule.throttleBytesPerSecond());
      }
    }
    return limits.isEmpty()
        ? wanted
        : wanted.stream().map(rule -> rule.withThrottle(limits.get(rule.topic()))).toList();
  }

  /** A derived route that no topic needs: it goes, unless somebody has set something on it. */
  private static Optional<RouteChange> withoutTopics(Versioned<Route> stored) {
    Route route = stored.value();
    if (route.origin() != Route.Origin.DERIVED) {
      return Optional.empty();
    }
    boolean untouched =
        !route.paused()
            && route.filter() == null
            && route.throttleBytesPerSecond() == null
            && route.errorPolicy() == Route.ErrorPolicy.PAUSE
            && route.startFrom() == Route.StartFrom.EARLIEST;
    if (untouched) {
      return Optional.of(new RouteChange.Delete(route, stored.version()));
    }
    return route.topics().isEmpty()
        ? Optional.empty()
        : Optional.of(new RouteChange.Update(route.withTopics(List.of()), stored.version()));
  }
}
