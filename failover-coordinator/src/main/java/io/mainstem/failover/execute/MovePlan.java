package io.mainstem.failover.execute;

import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.ClusterRole;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Placement;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a move touches, worked out from the declared topics, clusters and routes. Pure.
 *
 * @param sources what producers of the group write to now
 * @param copies what has to be drained before they may write elsewhere
 * @param passives the topics whose direction is reversed by the move
 * @param views aggregates of the group's topics in both regions: consumers move between them
 */
record MovePlan(
    Move move,
    FailoverGroup group,
    List<Place> sources,
    List<Copy> copies,
    List<Passive> passives,
    List<View> views) {

  /** A physical topic. */
  record Place(Cluster cluster, String topic) {}

  /** One topic of a route. */
  record Copy(String route, Place source, Place target) {}

  /**
   * An active-passive topic.
   *
   * @param others every place but the new primary's, the old primary's among them
   */
  record Passive(String topic, Place oldPrimary, Place newPrimary, List<Place> others) {}

  /**
   * The global view of an active-active topic in the old and the new region.
   *
   * @param origins the regional topics that both are made of
   */
  record View(Place before, Place after, List<Place> origins) {}

  MovePlan {
    sources = List.copyOf(sources);
    copies = List.copyOf(copies);
    passives = List.copyOf(passives);
    views = List.copyOf(views);
  }

  /** Everything that is declared. */
  record Declared(List<Cluster> clusters, List<LogicalTopic> topics, List<Route> routes) {

    Map<String, Cluster> byId() {
      Map<String, Cluster> byId = new LinkedHashMap<>();
      clusters.forEach(cluster -> byId.put(cluster.id(), cluster));
      return byId;
    }
  }

  /**
   * @param beforeFlip whether the routes still have to lead from the old primary to the new one
   * @throws Refused if a topic of the group cannot live in the new region, or nothing copies it
   *     there
   */
  static MovePlan of(Move move, FailoverGroup group, Declared declared, boolean beforeFlip) {
    Map<String, Cluster> clusters = declared.byId();
    if (clusters.values().stream().noneMatch(c -> c.region().equals(move.to()))) {
      throw new Refused("unknown-region", "no cluster is declared in " + move.to());
    }
    List<Place> sources = new ArrayList<>();
    List<Copy> copies = new ArrayList<>();
    List<Passive> passives = new ArrayList<>();
    List<View> views = new ArrayList<>();
    for (LogicalTopic topic : topicsOf(group, declared.topics())) {
      Topic places = new Topic(topic, clusters);
      Place from = places.regional(move.from());
      Place to = places.regional(move.to());
      sources.add(from);
      if (topic.policy() == TopicPolicy.ACTIVE_PASSIVE) {
        List<Place> others = places.all().stream().filter(place -> !place.equals(to)).toList();
        passives.add(new Passive(topic.name(), from, to, others));
        places.all().stream()
            .filter(place -> !place.equals(from))
            .forEach(target -> copies.add(new Copy(routeId(from, target), from, target)));
      } else if (topic.policy() == TopicPolicy.ACTIVE_ACTIVE) {
        places
            .aggregate(move.to())
            .ifPresent(target -> copies.add(new Copy(routeId(from, target), from, target)));
        places.view(move.from(), move.to()).ifPresent(views::add);
      }
    }
    MovePlan plan = new MovePlan(move, group, sources, copies, passives, views);
    if (beforeFlip) {
      plan.requireRoutes(declared.routes());
    }
    return plan;
  }

  private static String routeId(Place source, Place target) {
    return Route.derivedId(source.cluster().id(), target.cluster().id());
  }

  /** The logical topics of a group, whichever side names the other. */
  static List<LogicalTopic> topicsOf(FailoverGroup group, List<LogicalTopic> topics) {
    return topics.stream()
        .filter(
            topic ->
                group.topics().contains(topic.name()) || group.id().equals(topic.failoverGroup()))
        .toList();
  }

  private void requireRoutes(List<Route> routes) {
    Map<String, Route> byId =
        routes.stream().collect(Collectors.toMap(Route::id, route -> route, (a, b) -> a));
    for (Copy copy : copies) {
      Route route = byId.get(copy.route());
      Optional<String> target =
          route == null ? Optional.empty() : route.targetTopic(copy.source().topic());
      if (!target.equals(Optional.of(copy.target().topic()))) {
        throw new Refused(
            "no-route",
            "nothing copies %s from %s to %s: what is left there would be lost"
                .formatted(
                    copy.source().topic(),
                    copy.source().cluster().id(),
                    copy.target().cluster().id()));
      }
      if (route != null && route.paused()) {
        throw new Refused(
            "route-paused", "the route " + route.id() + " is paused: resume it first");
      }
    }
  }

  /** The physical topics of a cluster that are in the plan. */
  Set<Cluster> targets() {
    return copies.stream().map(copy -> copy.target().cluster()).collect(Collectors.toSet());
  }

  /** Where a topic lives. */
  private record Topic(LogicalTopic topic, Map<String, Cluster> clusters) {

    List<Place> all() {
      return places(ClusterRole.REGIONAL);
    }

    Place regional(String region) {
      return places(ClusterRole.REGIONAL).stream()
          .filter(place -> place.cluster().region().equals(region))
          .findFirst()
          .orElseThrow(
              () -> new Refused("not-placed", topic.name() + " has no place in " + region));
    }

    Optional<Place> aggregate(String region) {
      return places(ClusterRole.AGGREGATE).stream()
          .filter(place -> place.cluster().region().equals(region))
          .findFirst();
    }

    Optional<View> view(String before, String after) {
      return aggregate(before)
          .flatMap(b -> aggregate(after).map(a -> new View(b, a, places(ClusterRole.REGIONAL))));
    }

    private List<Place> places(ClusterRole role) {
      List<Place> result = new ArrayList<>();
      for (Placement placement : topic.placements()) {
        Cluster cluster = clusters.get(placement.cluster());
        if (placement.role() == role && cluster != null) {
          result.add(new Place(cluster, placement.physicalTopic()));
        }
      }
      return result;
    }
  }
}
