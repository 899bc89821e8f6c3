package io.mainstem.failover.execute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.ClusterRole;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.federation.FailoverGroup.GroupState;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Placement;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.Tier;
import io.mainstem.api.federation.TopicPolicy;
import io.mainstem.api.federation.TopicRule;
import io.mainstem.failover.execute.MovePlan.Declared;
import io.mainstem.failover.execute.Paths.Backward;
import io.mainstem.failover.execute.Paths.Forward;
import io.mainstem.failover.execute.Paths.ThroughView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Three regions with a cluster each; what a move touches, and which mirrors connect topics. */
class MovePlanTest {

  private static final List<String> REGIONS = List.of("west", "east", "north");
  private static final FailoverGroup GROUP =
      new FailoverGroup(
          "orders", List.of("orders"), List.of(), "west", GroupState.ACTIVE, 1, false);
  private static final Move TO_EAST = new Move("orders", "west", "east", null);

  @Test
  void anActivePassiveTopicIsDrainedEverywhereAndReversed() {
    LogicalTopic topic = passive("orders");

    MovePlan plan = MovePlan.of(TO_EAST, GROUP, declared(topic, fromWest(topic)), true);

    assertThat(plan.copies())
        .extracting(MovePlan.Copy::route)
        .containsExactlyInAnyOrder("west--east", "west--north");
    assertThat(plan.passives()).hasSize(1);
    assertThat(plan.passives().get(0).others())
        .extracting(place -> place.cluster().id())
        .containsExactlyInAnyOrder("west", "north");
  }

  @Test
  void anActiveActiveTopicIsDrainedIntoTheNewRegionsViewAndNothingIsReversed() {
    LogicalTopic topic = active("orders");

    MovePlan plan = MovePlan.of(TO_EAST, GROUP, declared(topic, everywhere(topic)), true);

    assertThat(plan.copies()).extracting(MovePlan.Copy::route).containsExactly("west--east");
    assertThat(plan.copies().get(0).target().topic()).isEqualTo("orders.aggregate");
    assertThat(plan.passives()).isEmpty();
    assertThat(plan.views()).hasSize(1);
    assertThat(plan.views().get(0).origins()).hasSize(3);
  }

  @Test
  void withoutARouteOrAPlaceItIsRefusedByName() {
    LogicalTopic topic = passive("orders");
    LogicalTopic elsewhere =
        topic.withPlacements(List.of(new Placement("west", "orders", ClusterRole.REGIONAL)));

    assertThatThrownBy(() -> MovePlan.of(TO_EAST, GROUP, declared(topic, List.of()), true))
        .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.rule()).isEqualTo("no-route"));
    assertThatThrownBy(() -> MovePlan.of(TO_EAST, GROUP, declared(elsewhere, List.of()), true))
        .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.rule()).isEqualTo("not-placed"));
    List<Route> paused = fromWest(topic).stream().map(route -> route.withPaused(true)).toList();
    assertThatThrownBy(() -> MovePlan.of(TO_EAST, GROUP, declared(topic, paused), true))
        .isInstanceOfSatisfying(Refused.class, e -> assertThat(e.rule()).isEqualTo("route-paused"));
  }

  @Test
  void pathsLeadForwardBackwardAndThroughTheView() {
    LogicalTopic topic = active("trips");
    Paths views = new Paths(everywhere(topic), List.of(topic));
    LogicalTopic orders = passive("orders");
    Paths direct = new Paths(fromWest(orders), List.of(orders));

    assertThat(direct.find("west", "east", "orders")).containsInstanceOf(Forward.class);
    assertThat(direct.find("east", "west", "orders")).containsInstanceOf(Backward.class);
    assertThat(direct.find("east", "north", "orders")).isEmpty();
    assertThat(views.find("west", "east", "trips.aggregate"))
        .hasValueSatisfying(
            path -> {
              assertThat(path).isInstanceOf(ThroughView.class);
              assertThat(path.legs()).hasSize(6);
            });
  }

  private static Declared declared(LogicalTopic topic, List<Route> routes) {
    List<Cluster> clusters =
        REGIONS.stream()
            .map(
                region ->
                    new Cluster(
                        region,
                        region,
                        Set.of(ClusterRole.REGIONAL, ClusterRole.AGGREGATE),
                        "127.0.0.1:1",
                        Map.of(),
                        null,
                        Map.of()))
            .toList();
    return new Declared(clusters, List.of(topic), routes);
  }

  private static LogicalTopic passive(String name) {
    return topic(name, TopicPolicy.ACTIVE_PASSIVE, placements(name, ClusterRole.REGIONAL));
  }

  private static LogicalTopic active(String name) {
    List<Placement> placements = new ArrayList<>(placements(name, ClusterRole.REGIONAL));
    placements.addAll(placements(name + ".aggregate", ClusterRole.AGGREGATE));
    return topic(name, TopicPolicy.ACTIVE_ACTIVE, placements);
  }

  private static List<Placement> placements(String topic, ClusterRole role) {
    return REGIONS.stream().map(region -> new Placement(region, topic, role)).toList();
  }

  private static LogicalTopic topic(String name, TopicPolicy policy, List<Placement> placements) {
    return new LogicalTopic(
        name, "team", Tier.STANDARD, policy, 1, -1, 1_000_000, 1_000, Map.of(), null, placements);
  }

  private static List<Route> fromWest(LogicalTopic topic) {
    return List.of(
        route("west", "east", topic.name(), topic.name()),
        route("west", "north", topic.name(), topic.name()));
  }

  private static List<Route> everywhere(LogicalTopic topic) {
    List<Route> routes = new ArrayList<>();
    for (String source : REGIONS) {
      for (String target : REGIONS) {
        routes.add(route(source, target, topic.name(), topic.name() + ".aggregate"));
      }
    }
    return routes;
  }

  private static Route route(String source, String target, String topic, String copy) {
    return new Route(
        Route.derivedId(source, target),
        source,
        target,
        List.of(TopicRule.named(topic, copy)),
        Route.StartFrom.EARLIEST,
        null,
        null,
        Route.ErrorPolicy.PAUSE,
        Route.Origin.DERIVED,
        false);
  }
}
