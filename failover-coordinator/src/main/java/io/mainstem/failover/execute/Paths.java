package io.mainstem.failover.execute;

import io.mainstem.api.federation.ClusterRole;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Placement;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicRule;
import io.mainstem.api.replication.MirrorId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds which mirrors connect a topic in one cluster with its like in another. Pure. */
record Paths(List<Route> routes, List<LogicalTopic> topics) {

  /** One topic of a route. */
  record Leg(String route, String source, String topic, String target, String targetTopic) {

    MirrorId mirror(int partition) {
      return new MirrorId(route, topic, partition);
    }
  }

  /** How to get from one to the other. */
  sealed interface Path {
    String targetTopic();

    List<Leg> legs();
  }

  /** The topic is copied there. */
  record Forward(Leg leg) implements Path {
    @Override
    public String targetTopic() {
      return leg.targetTopic();
    }

    @Override
    public List<Leg> legs() {
      return List.of(leg);
    }
  }

  /** The topic is copied from there. */
  record Backward(Leg leg) implements Path {
    @Override
    public String targetTopic() {
      return leg.topic();
    }

    @Override
    public List<Leg> legs() {
      return List.of(leg);
    }
  }

  /** One of the sources that both global views are made of. */
  record OriginLegs(String origin, Leg intoFrom, Leg intoTo) {}

  /** Both are global views of the same topic. */
  record ThroughView(String targetTopic, List<OriginLegs> origins) implements Path {
    @Override
    public List<Leg> legs() {
      List<Leg> legs = new ArrayList<>();
      origins.forEach(
          origin -> {
            legs.add(origin.intoFrom());
            legs.add(origin.intoTo());
          });
      return legs;
    }
  }

  Optional<Path> find(String from, String to, String topic) {
    Optional<Path> forward = forward(from, to, topic);
    if (forward.isPresent()) {
      return forward;
    }
    // Before backward: a view is copied from each region's part, but no part alone stands for it.
    Optional<Path> view = throughView(from, to, topic);
    return view.isPresent() ? view : backward(from, to, topic);
  }

  private Optional<Path> forward(String from, String to, String topic) {
    return routes.stream()
        .filter(route -> route.sourceCluster().equals(from) && route.targetCluster().equals(to))
        .flatMap(
            route ->
                route
                    .targetTopic(topic)
                    .map(target -> new Leg(route.id(), from, topic, to, target))
                    .stream())
        .findFirst()
        .map(Forward::new);
  }

  private Optional<Path> backward(String from, String to, String topic) {
    return routes.stream()
        .filter(route -> route.sourceCluster().equals(to) && route.targetCluster().equals(from))
        .flatMap(
            route ->
                route.topics().stream()
                    .flatMap(rule -> sourceOf(rule, topic).stream())
                    .map(source -> new Leg(route.id(), to, source, from, topic)))
        .findFirst()
        .map(Backward::new);
  }

  /** The source topic whose copy has this name, where the rule alone can tell. */
  private static Optional<String> sourceOf(TopicRule rule, String targetTopic) {
    String named = rule.topic();
    if (named != null) {
      return rule.targetFor(named).equals(targetTopic) ? Optional.of(named) : Optional.empty();
    }
    return rule.target() == null && rule.selects(targetTopic)
        ? Optional.of(targetTopic)
        : Optional.empty();
  }

  private Optional<Path> throughView(String from, String to, String topic) {
    for (LogicalTopic logical : topics) {
      Optional<Placement> here = view(logical, from);
      Optional<Placement> there = view(logical, to);
      if (here.isPresent() && there.isPresent() && here.get().physicalTopic().equals(topic)) {
        List<OriginLegs> origins =
            logical.placements().stream()
                .filter(placement -> placement.role() == ClusterRole.REGIONAL)
                .map(
                    origin ->
                        new OriginLegs(
                            origin.cluster(), leg(origin, here.get()), leg(origin, there.get())))
                .toList();
        return Optional.of(new ThroughView(there.get().physicalTopic(), origins));
      }
    }
    return Optional.empty();
  }

  private static Optional<Placement> view(LogicalTopic topic, String cluster) {
    return topic.placements().stream()
        .filter(p -> p.cluster().equals(cluster) && p.role() == ClusterRole.AGGREGATE)
        .findFirst();
  }

  private static Leg leg(Placement origin, Placement view) {
    return new Leg(
        Route.derivedId(origin.cluster(), view.cluster()),
        origin.cluster(),
        origin.physicalTopic(),
        view.cluster(),
        view.physicalTopic());
  }
}
