package io.mainstem.federation.client.routing;

import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.ClusterRole;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.federation.FailoverGroup.GroupState;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Placement;
import io.mainstem.api.federation.Region;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.federation.Tier;
import io.mainstem.api.federation.TopicPolicy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Routing tables of two regions: {@code moving} follows group g, {@code staying} is in each. */
public final class Tables {

  private static final AtomicLong VERSION = new AtomicLong();

  private Tables() {}

  /** As seen from the west. */
  public static Routes routes(String primary, GroupState state) {
    return new Routes(table(primary, state), "west");
  }

  public static RoutingTable table(String primary, GroupState state) {
    return new RoutingTable(
        VERSION.incrementAndGet(),
        null,
        List.of(new Region("west"), new Region("east")),
        List.of(cluster("west"), cluster("east")),
        List.of(
            topic(
                "moving",
                TopicPolicy.ACTIVE_PASSIVE,
                "g",
                List.of(
                    new Placement("west", "moving", ClusterRole.REGIONAL),
                    new Placement("east", "moving", ClusterRole.REGIONAL))),
            topic(
                "staying",
                TopicPolicy.ACTIVE_ACTIVE,
                null,
                List.of(
                    new Placement("west", "staying", ClusterRole.REGIONAL),
                    new Placement("east", "staying", ClusterRole.REGIONAL),
                    new Placement("east", "staying.aggregate", ClusterRole.AGGREGATE))),
            topic(
                "alone",
                TopicPolicy.LOCAL,
                null,
                List.of(new Placement("east", "alone", ClusterRole.REGIONAL)))),
        List.of(),
        List.of(new FailoverGroup("g", List.of(), List.of(), primary, state, 1, false)));
  }

  private static Cluster cluster(String region) {
    return new Cluster(
        region,
        region,
        Set.of(ClusterRole.REGIONAL, ClusterRole.AGGREGATE),
        region + ":9092",
        Map.of("west", region + "-from-west:9092"),
        null,
        Map.of());
  }

  private static LogicalTopic topic(
      String name, TopicPolicy policy, @Nullable String group, List<Placement> placements) {
    return new LogicalTopic(
        name, "team", Tier.STANDARD, policy, 3, 1_000, 1_000_000, 0, Map.of(), group, placements);
  }
}
