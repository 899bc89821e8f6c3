package io.mainstem.controller.topology;

import io.mainstem.api.federation.Route;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Refuses routes that would copy a topic back to where it came from, or copy it twice.
 *
 * <p>Topics of clusters are the nodes, what routes copy are the edges. A route is judged against
 * those before it: derived routes come before explicit ones, then the id decides, so that all
 * controllers refuse the same. A copy that would be copied by the same route again is a circle too,
 * even if it has another name each time. Pure.
 */
public final class RouteGraph {

  /** Derived routes before explicit ones, then by id. */
  static final Comparator<Route> SENIORITY =
      Comparator.comparing(Route::origin).thenComparing(Route::id);

  private final List<RouteRules> routes;

  private record Node(String cluster, String topic) {}

  private RouteGraph(List<RouteRules> routes) {
    this.routes = routes;
  }

  /** A graph of routes, in any order. */
  public static RouteGraph of(Collection<Route> routes) {
    return ofRules(routes.stream().map(RouteRules::new).toList());
  }

  static RouteGraph ofRules(Collection<RouteRules> routes) {
    List<RouteRules> sorted = new ArrayList<>(routes);
    sorted.sort(Comparator.comparing(RouteRules::route, SENIORITY));
    return new RouteGraph(sorted);
  }

  /**
   * Why a route may not copy a topic, judged against the routes of this graph that come before it.
   *
   * @return a sentence, empty if it may
   */
  Optional<String> refusal(RouteRules route, String topic) {
    List<RouteRules> before = new ArrayList<>();
    for (RouteRules other : routes) {
      if (SENIORITY.compare(other.route(), route.route()) >= 0) {
        break;
      }
      before.add(other);
    }
    return refusal(route, topic, before);
  }

  /**
   * Why a new route may not be added to those of this graph, as far as names tell.
   *
   * @param knownTopics of its source cluster, for its patterns
   * @return a sentence, empty if it may
   */
  public Optional<String> refusal(Route candidate, Collection<String> knownTopics) {
    RouteRules rules = new RouteRules(candidate);
    List<RouteRules> others =
        routes.stream().filter(other -> !other.route().id().equals(candidate.id())).toList();
    Set<String> topics = new HashSet<>(rules.namedTopics());
    knownTopics.stream().filter(topic -> rules.target(topic).isPresent()).forEach(topics::add);
    return topics.stream()
        .sorted()
        .map(topic -> refusal(rules, topic, others))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> refusal(RouteRules route, String topic, List<RouteRules> others) {
    Optional<String> target = route.target(topic);
    if (target.isEmpty()) {
      return Optional.empty();
    }
    Node from = new Node(route.route().sourceCluster(), topic);
    Node to = new Node(route.route().targetCluster(), target.get());
    for (RouteRules other : others) {
      if (copies(other, from, to)) {
        return Optional.of(
            "%s on %s is copied to %s on %s by route %s already"
                .formatted(topic, from.cluster(), to.topic(), to.cluster(), other.route().id()));
      }
    }
    return circle(route, from, to, others);
  }

  private static boolean copies(RouteRules route, Node from, Node to) {
    return route.route().sourceCluster().equals(from.cluster())
        && route.route().targetCluster().equals(to.cluster())
        && route.target(from.topic()).filter(to.topic()::equals).isPresent();
  }

  private static Optional<String> circle(
      RouteRules route, Node from, Node to, List<RouteRules> others) {
    Deque<Node> open = new ArrayDeque<>(List.of(to));
    Set<Node> seen = new HashSet<>();
    while (!open.isEmpty()) {
      Node node = open.pop();
      if (node.equals(from)) {
        return Optional.of(
            "copying %s from %s to %s would bring it back to where it came from"
                .formatted(from.topic(), from.cluster(), to.cluster()));
      }
      if (!seen.add(node)) {
        continue;
      }
      if (node.cluster().equals(from.cluster()) && route.target(node.topic()).isPresent()) {
        return Optional.of(
            "%s on %s, a copy of %s, would be copied by the same route again and again"
                .formatted(node.topic(), node.cluster(), from.topic()));
      }
      if (seen.size() > MAX_CHAIN) {
        return Optional.of("the copies of " + from.topic() + " would be copied without end");
      }
      for (RouteRules other : others) {
        if (other.route().sourceCluster().equals(node.cluster())) {
          other
              .target(node.topic())
              .ifPresent(name -> open.push(new Node(other.route().targetCluster(), name)));
        }
      }
    }
    return Optional.empty();
  }

  private static final int MAX_CHAIN = 10_000;
}
