package io.mainstem.federation.server.derive;

import io.mainstem.api.Versioned;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.ClusterRole;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.Tier;
import io.mainstem.api.federation.TopicPolicy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Small federations for tests. */
final class Fixtures {

  static final TopicLimits LIMITS = new TopicLimits(4 << 20, 8, 1_000, 10 << 20, -1, Set.of());

  private Fixtures() {}

  static Cluster cluster(String id, String region, ClusterRole... roles) {
    return new Cluster(id, region, Set.of(roles), "127.0.0.1:9092", Map.of(), null, Map.of());
  }

  static List<Cluster> threeRegionsBothRoles() {
    return List.of(
        cluster("a1", "a", ClusterRole.REGIONAL, ClusterRole.AGGREGATE),
        cluster("b1", "b", ClusterRole.REGIONAL, ClusterRole.AGGREGATE),
        cluster("c1", "c", ClusterRole.REGIONAL, ClusterRole.AGGREGATE));
  }

  static LogicalTopic placed(
      String name, TopicPolicy policy, @Nullable String group, List<Cluster> clusters) {
    return new LogicalTopic(
        name,
        "team",
        Tier.STANDARD,
        policy,
        4,
        1000,
        1_048_588,
        0,
        Map.of(),
        group,
        Placements.derive(name, policy, List.of(), clusters));
  }

  static FailoverGroup group(String id, String primary, String... topics) {
    return new FailoverGroup(
        id, List.of(topics), List.of(), primary, FailoverGroup.GroupState.ACTIVE, 1, false);
  }

  static Versioned<Route> stored(Route route) {
    return new Versioned<>(route, 3);
  }
}
