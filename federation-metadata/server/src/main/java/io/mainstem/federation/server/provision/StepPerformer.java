package io.mainstem.federation.server.provision;

import io.mainstem.api.Versioned;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Placement;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicPlan.RouteRule;
import io.mainstem.federation.server.derive.DerivedRoutes;
import io.mainstem.federation.server.derive.Federation;
import io.mainstem.federation.server.derive.PhysicalTopic;
import io.mainstem.federation.server.derive.TopicDefaults;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.VersionedStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Does single steps of operations. Blocks on clusters; thread-safe. */
final class StepPerformer {

  private final VersionedStore store;
  private final PhysicalTopics physical;
  private final RouteConverger routes;

  StepPerformer(VersionedStore store, PhysicalTopics physical, RouteConverger routes) {
    this.store = store;
    this.physical = physical;
    this.routes = routes;
  }

  /**
   * @throws ClusterProblem if a cluster does not do what it is asked
   * @throws io.mainstem.service.store.StoreException if ZooKeeper does not
   */
  Outcome perform(Step step, ChangeKind kind, AcceptedChange change) {
    LogicalTopic topic = change.topic();
    if (step instanceof Step.Validate) {
      return validate(kind, change);
    } else if (step instanceof Step.Ensure ensure) {
      return ensure(topic, ensure.placement());
    } else if (step instanceof Step.Confirm confirm) {
      return confirm(topic, confirm.placement());
    } else if (step instanceof Step.PublishTopic) {
      return publish(change);
    } else if (step instanceof Step.PublishRoutes) {
      return awaitRules(topic);
    } else if (step instanceof Step.UnpublishTopic) {
      return unpublish(change);
    } else if (step instanceof Step.WithdrawRoutes) {
      return awaitNoRules(topic);
    }
    return remove(((Step.Remove) step).placement());
  }

  private Outcome validate(ChangeKind kind, AcceptedChange change) {
    LogicalTopic topic = change.topic();
    Optional<Versioned<LogicalTopic>> stored = store.get(Stored.TOPICS, topic.name());
    if (kind == ChangeKind.CREATE && stored.isPresent()) {
      return new Outcome.Refused("topic " + topic.name() + " has been declared meanwhile");
    }
    if (change.replaces() != null
        && (stored.isEmpty() || stored.get().version() != change.replaces())) {
      return new Outcome.Refused(
          "topic " + topic.name() + " has been changed meanwhile: repeat the request");
    }
    List<String> found = new ArrayList<>();
    for (Placement placement : topic.placements()) {
      Optional<String> refusal = check(kind, topic, placement, found);
      if (refusal.isPresent()) {
        return new Outcome.Refused(refusal.get());
      }
    }
    return new Outcome.Done(
        found.isEmpty()
            ? "every cluster agrees"
            : "every cluster agrees; " + String.join("; ", found));
  }

  /** Why a cluster would not take the topic; collects what is there already. */
  private Optional<String> check(
      ChangeKind kind, LogicalTopic topic, Placement placement, List<String> found) {
    Cluster cluster = cluster(placement);
    int factor = TopicDefaults.replicationFactor(topic.tier(), physical.brokers(cluster));
    Optional<PhysicalTopic> there = physical.describe(cluster, placement.physicalTopic());
    if (there.isEmpty()) {
      physical.tryCreate(
          cluster,
          placement.physicalTopic(),
          topic.partitions(),
          factor,
          TopicDefaults.physicalConfig(topic, factor));
      return Optional.empty();
    }
    int partitions = there.get().partitions();
    boolean fits =
        kind == ChangeKind.CREATE
            ? partitions == topic.partitions()
            : partitions <= topic.partitions();
    if (!fits) {
      return Optional.of(
          "%s is on cluster %s already, with %d partitions instead of %d: declare that number, or remove it"
              .formatted(placement.physicalTopic(), cluster.id(), partitions, topic.partitions()));
    }
    if (kind == ChangeKind.CREATE) {
      found.add(
          "%s is on cluster %s already and is taken over"
              .formatted(placement.physicalTopic(), cluster.id()));
    }
    return Optional.empty();
  }

  private Outcome ensure(LogicalTopic topic, Placement placement) {
    Cluster cluster = cluster(placement);
    int factor = TopicDefaults.replicationFactor(topic.tier(), physical.brokers(cluster));
    return new Outcome.Done(
        physical.ensure(
            cluster,
            placement.physicalTopic(),
            topic.partitions(),
            factor,
            TopicDefaults.physicalConfig(topic, factor)));
  }

  private Outcome confirm(LogicalTopic topic, Placement placement) {
    return physical
        .missing(cluster(placement), placement.physicalTopic(), topic.partitions())
        .<Outcome>map(Outcome.NotYet::new)
        .orElseGet(() -> new Outcome.Done("confirmed by the cluster"));
  }

  private Outcome publish(AcceptedChange change) {
    LogicalTopic topic = change.topic();
    Integer replaces = change.replaces();
    Optional<Versioned<LogicalTopic>> stored = store.get(Stored.TOPICS, topic.name());
    if (stored.isPresent() && stored.get().value().equals(topic)) {
      return new Outcome.Done("is known as wanted");
    }
    if (replaces == null) {
      return stored.isPresent()
          ? new Outcome.Refused("topic " + topic.name() + " has been declared meanwhile")
          : new Outcome.Done("known from now on", t -> t.create(Stored.TOPICS, topic));
    }
    return stored.isPresent() && stored.get().version() == replaces
        ? new Outcome.Done("changed", t -> t.update(Stored.TOPICS, topic, replaces))
        : new Outcome.Refused("topic " + topic.name() + " has been changed meanwhile");
  }

  private Outcome unpublish(AcceptedChange change) {
    String name = change.topic().name();
    Optional<Versioned<LogicalTopic>> stored = store.get(Stored.TOPICS, name);
    if (stored.isEmpty()) {
      return new Outcome.Done("was not known");
    }
    int version = stored.get().version();
    return change.replaces() != null && version == change.replaces()
        ? new Outcome.Done("unknown from now on", t -> t.delete(Stored.TOPICS, name, version))
        : new Outcome.Refused("topic " + name + " has been changed meanwhile");
  }

  private Outcome awaitRules(LogicalTopic topic) {
    routes.wake();
    Optional<Federation> settled = routes.settled();
    if (settled.isEmpty() || !settled.get().topic(topic.name()).equals(Optional.of(topic))) {
      return new Outcome.NotYet("waiting to see the topic in the routing table");
    }
    Federation federation = settled.get();
    List<RouteRule> rules =
        DerivedRoutes.rulesOf(topic, federation.clusters(), federation.groups());
    for (RouteRule rule : rules) {
      Optional<Route> route = federation.route(rule.route()).map(Versioned::value);
      if (route.isPresent() && route.get().origin() != Route.Origin.DERIVED) {
        return new Outcome.Obstructed(
            "an explicit route with the id %s is in the way: rename or delete it"
                .formatted(rule.route()));
      }
      if (route.isEmpty() || !route.get().topics().contains(rule.rule())) {
        return new Outcome.NotYet("waiting for route " + rule.route());
      }
    }
    return new Outcome.Done(
        rules.isEmpty()
            ? "nothing is to be copied"
            : "copied by "
                + String.join(", ", rules.stream().map(RouteRule::route).sorted().toList()));
  }

  private Outcome awaitNoRules(LogicalTopic topic) {
    routes.wake();
    Optional<Federation> settled = routes.settled();
    if (settled.isEmpty() || settled.get().topic(topic.name()).isPresent()) {
      return new Outcome.NotYet("waiting to see the topic gone from the routing table");
    }
    return settled.get().routes().stream()
        .map(Versioned::value)
        .filter(route -> route.origin() == Route.Origin.DERIVED)
        .filter(
            route -> route.topics().stream().anyMatch(rule -> topic.name().equals(rule.topic())))
        .findFirst()
        .<Outcome>map(route -> new Outcome.NotYet("waiting for route " + route.id()))
        .orElseGet(() -> new Outcome.Done("copied by no derived route"));
  }

  private Outcome remove(Placement placement) {
    Cluster cluster = cluster(placement);
    String done = physical.delete(cluster, placement.physicalTopic());
    return physical.describe(cluster, placement.physicalTopic()).isPresent()
        ? new Outcome.NotYet("waiting for cluster %s to forget it".formatted(cluster.id()))
        : new Outcome.Done(done);
  }

  private Cluster cluster(Placement placement) {
    return store.require(Stored.CLUSTERS, placement.cluster()).value();
  }
}
