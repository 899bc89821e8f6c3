package io.mainstem.federation.server.derive;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.ClusterRole;
import io.mainstem.api.federation.Placement;
import io.mainstem.api.federation.TopicPolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a policy puts a logical topic. Always in the same order (role, then cluster), so that equal
 * inputs give equal topics.
 */
public final class Placements {

  /** What the aggregate physical topic of a logical topic is called. */
  public static final String AGGREGATE_SUFFIX = ".aggregate";

  private static final String FIELD = "topic.placements";

  private Placements() {}

  /**
   * @param wanted the clusters to restrict the topic to, empty for all that fit
   * @throws InvalidValueException if the policy finds no fitting cluster, or a wanted one does not
   *     fit
   */
  public static List<Placement> derive(
      String topic, TopicPolicy policy, List<Placement> wanted, List<Cluster> clusters) {
    List<Placement> possible =
        switch (policy) {
          case ACTIVE_ACTIVE -> activeActive(topic, clusters);
          case ACTIVE_PASSIVE, LOCAL -> regional(topic, clusters);
        };
    List<Placement> chosen = wanted.isEmpty() ? possible : restrict(possible, wanted);
    List<Placement> placements =
        switch (policy) {
          case ACTIVE_ACTIVE -> requireBothRoles(chosen);
          case ACTIVE_PASSIVE -> onePerRegion(chosen, clusters, !wanted.isEmpty());
          case LOCAL -> requireOne(chosen);
        };
    return List.copyOf(placements);
  }

  private static List<Placement> activeActive(String topic, List<Cluster> clusters) {
    List<Placement> placements = new ArrayList<>(regional(topic, clusters));
    sorted(clusters).stream()
        .filter(cluster -> cluster.roles().contains(ClusterRole.AGGREGATE))
        .map(
            cluster -> new Placement(cluster.id(), topic + AGGREGATE_SUFFIX, ClusterRole.AGGREGATE))
        .forEach(placements::add);
    return placements;
  }

  private static List<Placement> regional(String topic, List<Cluster> clusters) {
    return sorted(clusters).stream()
        .filter(cluster -> cluster.roles().contains(ClusterRole.REGIONAL))
        .map(cluster -> new Placement(cluster.id(), topic, ClusterRole.REGIONAL))
        .toList();
  }

  private static List<Cluster> sorted(List<Cluster> clusters) {
    return clusters.stream().sorted(Comparator.comparing(Cluster::id)).toList();
  }

  private static List<Placement> restrict(List<Placement> possible, List<Placement> wanted) {
    for (Placement placement : wanted) {
      if (!possible.contains(placement)) {
        throw new InvalidValueException(
            FIELD,
            "%s as %s on cluster %s is not possible under this policy; possible are %s"
                .formatted(
                    placement.physicalTopic(), placement.role(), placement.cluster(), possible));
      }
    }
    return possible.stream().filter(wanted::contains).toList();
  }

  private static List<Placement> requireBothRoles(List<Placement> placements) {
    for (ClusterRole role : ClusterRole.values()) {
      if (placements.stream().noneMatch(placement -> placement.role() == role)) {
        throw new InvalidValueException(
            FIELD, "ACTIVE_ACTIVE needs at least one cluster with the role " + role);
      }
    }
    return placements;
  }

  private static List<Placement> onePerRegion(
      List<Placement> placements, List<Cluster> clusters, boolean chosenByUser) {
    Map<String, String> regions = new TreeMap<>();
    clusters.forEach(cluster -> regions.put(cluster.id(), cluster.region()));
    Map<String, Placement> byRegion = new TreeMap<>();
    for (Placement placement : placements) {
      Placement other = byRegion.putIfAbsent(regions.get(placement.cluster()), placement);
      if (other != null && chosenByUser) {
        throw new InvalidValueException(
            FIELD,
            "ACTIVE_PASSIVE takes one cluster in each region, but %s and %s are in the same one"
                .formatted(other.cluster(), placement.cluster()));
      }
    }
    if (byRegion.size() < 2) {
      throw new InvalidValueException(
          FIELD,
          "ACTIVE_PASSIVE needs regional clusters in at least two regions, found "
              + byRegion.keySet());
    }
    return byRegion.values().stream().sorted(Comparator.comparing(Placement::cluster)).toList();
  }

  private static List<Placement> requireOne(List<Placement> placements) {
    if (placements.size() != 1) {
      throw new InvalidValueException(
          FIELD,
          "LOCAL takes exactly one regional cluster, name it; possible are "
              + placements.stream().map(Placement::cluster).toList());
    }
    return placements;
  }
}
