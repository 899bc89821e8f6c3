package io.mainstem.federation.client.routing;

import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.ClusterRole;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Placement;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.federation.client.FederatedClientConfig.ReadFrom;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A routing table as seen from one region, indexed. Immutable; every question is answered from this
 * one table, so that answers fit each other.
 */
public final class Routes {

  private static final String CLUSTER_LANE = "cluster-";
  static final String GROUP_LANE = "group-";

  private final RoutingTable table;
  private final String region;
  private final Map<String, LogicalTopic> topics = new HashMap<>();
  private final Map<String, Cluster> clusters = new HashMap<>();

  public Routes(RoutingTable table, String region) {
    this.table = table;
    this.region = region;
    table.topics().forEach(topic -> topics.put(topic.name(), topic));
    table.clusters().forEach(cluster -> clusters.put(cluster.id(), connection(cluster)));
  }

  /** Only what a connection depends on: a new label must not make anybody reconnect. */
  private Cluster connection(Cluster cluster) {
    return new Cluster(
        cluster.id(),
        cluster.region(),
        Set.of(ClusterRole.REGIONAL),
        cluster.bootstrapServersFrom(region),
        Map.of(),
        cluster.security(),
        Map.of());
  }

  public long version() {
    return table.version();
  }

  /** The names of all logical topics. */
  public Set<String> topics() {
    return Set.copyOf(topics.keySet());
  }

  /** Where this region writes a logical topic. */
  public Destination forWriting(String name) {
    LogicalTopic topic = topics.get(name);
    if (topic == null) {
      return unknown(name);
    }
    return switch (topic.policy()) {
      case LOCAL -> at(topic, placement -> true, null, "its cluster");
      case ACTIVE_ACTIVE ->
          at(topic, inRegion(region, ClusterRole.REGIONAL), null, "region " + region);
      case ACTIVE_PASSIVE -> writePrimary(topic);
    };
  }

  private Destination writePrimary(LogicalTopic topic) {
    FailoverGroup group = FailoverGroup.of(table.groups(), topic);
    if (group == null) {
      return noPrimary(topic);
    }
    return switch (group.state()) {
      case FENCED -> new Destination.Fenced(group.id(), group.epoch(), group.primary());
      case ACTIVE -> atPrimary(topic, group);
    };
  }

  /** Where this region reads a logical topic. A move's fence does not stop reading. */
  public Destination forReading(String name, ReadFrom part) {
    LogicalTopic topic = topics.get(name);
    if (topic == null) {
      return unknown(name);
    }
    return switch (topic.policy()) {
      case LOCAL -> at(topic, placement -> true, null, "its cluster");
      case ACTIVE_ACTIVE -> readActiveActive(topic, part);
      case ACTIVE_PASSIVE -> {
        FailoverGroup group = FailoverGroup.of(table.groups(), topic);
        yield group == null ? noPrimary(topic) : atPrimary(topic, group);
      }
    };
  }

  private Destination readActiveActive(LogicalTopic topic, ReadFrom part) {
    return switch (part) {
      case REGIONAL -> at(topic, inRegion(region, ClusterRole.REGIONAL), null, "region " + region);
      case AGGREGATE -> {
        Destination near =
            at(topic, inRegion(region, ClusterRole.AGGREGATE), null, "region " + region);
        yield near instanceof Destination.At
            ? near
            : at(
                topic,
                placement -> placement.role() == ClusterRole.AGGREGATE,
                null,
                "any aggregate cluster");
      }
    };
  }

  private Destination atPrimary(LogicalTopic topic, FailoverGroup group) {
    return at(
        topic,
        inRegion(group.primary(), ClusterRole.REGIONAL),
        group,
        "region %s, the primary of group %s".formatted(group.primary(), group.id()));
  }

  private Predicate<Placement> inRegion(String wanted, ClusterRole role) {
    return placement -> {
      Cluster cluster = clusters.get(placement.cluster());
      return placement.role() == role && cluster != null && cluster.region().equals(wanted);
    };
  }

  private Destination at(
      LogicalTopic topic, Predicate<Placement> fits, @Nullable FailoverGroup group, String wanted) {
    Optional<Placement> placement =
        topic.placements().stream().filter(fits).min(Comparator.comparing(Placement::cluster));
    Cluster cluster = placement.map(found -> clusters.get(found.cluster())).orElse(null);
    if (placement.isEmpty() || cluster == null) {
      return new Destination.Nowhere(
          "topic %s is not placed in %s".formatted(topic.name(), wanted));
    }
    String lane = group == null ? CLUSTER_LANE + cluster.id() : GROUP_LANE + group.id();
    return new Destination.At(cluster, placement.get().physicalTopic(), lane);
  }

  private Destination unknown(String name) {
    return new Destination.Nowhere(
        "logical topic %s is not declared (routing table version %d)"
            .formatted(name, table.version()));
  }

  private static Destination noPrimary(LogicalTopic topic) {
    return new Destination.Nowhere(
        "topic %s is active-passive and no failover group holds it: it has no primary"
            .formatted(topic.name()));
  }
}
