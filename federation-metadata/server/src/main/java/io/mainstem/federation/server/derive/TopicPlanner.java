package io.mainstem.federation.server.derive;

import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.ClusterRole;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Placement;
import io.mainstem.api.federation.TopicPlan;
import io.mainstem.api.federation.TopicPlan.Field;
import io.mainstem.api.federation.TopicPolicy;
import io.mainstem.api.federation.TopicRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns a request into the plan that provisioning carries out. */
public final class TopicPlanner {

  private TopicPlanner() {}

  /**
   * The topic that a request asks for, completed and placed.
   *
   * @throws io.mainstem.api.InvalidValueException if no placement is possible
   */
  public static TopicDefaults.Completed resolve(
      TopicRequest request, Federation federation, TopicLimits limits) {
    List<Placement> placements =
        Placements.derive(
            request.name(),
            request.policy(),
            request.placements() == null ? List.of() : request.placements(),
            federation.clusters());
    int producing = (int) placements.stream().filter(p -> p.role() == ClusterRole.REGIONAL).count();
    TopicDefaults.Completed completed = TopicDefaults.complete(request, producing, limits);
    return new TopicDefaults.Completed(
        completed.topic().withPlacements(placements), completed.fields());
  }

  /**
   * What would be done for a resolved topic.
   *
   * @param brokers the number of brokers of each cluster that answered
   */
  public static TopicPlan plan(
      LogicalTopic topic, List<Field> fields, Federation federation, Map<String, Integer> brokers) {
    List<TopicPlan.PhysicalTopic> physical = new ArrayList<>();
    List<String> notes = new ArrayList<>(notes(topic, federation));
    for (Placement placement : inCreationOrder(topic, federation)) {
      Optional<Integer> factor =
          Optional.ofNullable(brokers.get(placement.cluster()))
              .map(count -> TopicDefaults.replicationFactor(topic.tier(), count));
      if (factor.isEmpty()) {
        notes.add(
            "cluster %s does not answer: its replication factor is not known yet"
                .formatted(placement.cluster()));
      }
      physical.add(
          new TopicPlan.PhysicalTopic(
              placement.cluster(),
              placement.physicalTopic(),
              topic.partitions(),
              factor.orElse(null),
              TopicDefaults.physicalConfig(topic, factor.orElse(1))));
    }
    return new TopicPlan(
        topic,
        fields,
        physical,
        DerivedRoutes.rulesOf(topic, federation.clusters(), federation.groups()),
        notes);
  }

  private static List<String> notes(LogicalTopic topic, Federation federation) {
    return topic.policy() == TopicPolicy.ACTIVE_PASSIVE
            && FailoverGroup.of(federation.groups(), topic) == null
        ? List.of(
            "no failover group holds the topic: it has no primary, so nothing is copied and"
                + " federated producers wait until a group names it")
        : List.of();
  }

  /**
   * The placements with every target before the sources that are copied to it: a source partition
   * must never exist before the target partition that it is copied to.
   */
  public static List<Placement> inCreationOrder(LogicalTopic topic, Federation federation) {
    FailoverGroup group = FailoverGroup.of(federation.groups(), topic);
    Map<String, String> regions = new HashMap<>();
    federation.clusters().forEach(cluster -> regions.put(cluster.id(), cluster.region()));
    return topic.placements().stream()
        .sorted(
            Comparator.<Placement, Boolean>comparing(
                    placement -> placement.role() == ClusterRole.REGIONAL)
                .thenComparing(
                    placement ->
                        group != null && group.primary().equals(regions.get(placement.cluster())))
                .thenComparing(Placement::cluster))
        .toList();
  }

  /** The clusters that a topic is placed on, each once. */
  public static List<Cluster> clustersOf(LogicalTopic topic, Federation federation) {
    return topic.placements().stream()
        .map(Placement::cluster)
        .distinct()
        .map(federation::cluster)
        .flatMap(Optional::stream)
        .toList();
  }
}
