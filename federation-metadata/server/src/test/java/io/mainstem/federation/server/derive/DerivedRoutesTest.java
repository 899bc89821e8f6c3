package io.mainstem.federation.server.derive;

import static io.mainstem.federation.server.derive.Fixtures.group;
import static io.mainstem.federation.server.derive.Fixtures.placed;
import static io.mainstem.federation.server.derive.Fixtures.stored;
import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.Versioned;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicPolicy;
import io.mainstem.api.federation.TopicRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class DerivedRoutesTest {

  private final List<Cluster> clusters = Fixtures.threeRegionsBothRoles();

  @Test
  void activeActiveJoinsEveryRegionalToEveryAggregateItsOwnIncluded() {
    LogicalTopic trips = placed("trips", TopicPolicy.ACTIVE_ACTIVE, null, clusters);

    Map<String, Route> routes = settle(List.of(trips), List.of(), List.of());

    assertThat(routes).hasSize(9).containsKeys("a1--a1", "a1--b1", "c1--a1");
    assertThat(routes.values())
        .allSatisfy(
            route ->
                assertThat(route.topics())
                    .containsExactly(TopicRule.named("trips", "trips.aggregate")));
  }

  @Test
  void activePassiveFollowsThePrimaryOfItsGroup() {
    LogicalTopic orders = placed("orders", TopicPolicy.ACTIVE_PASSIVE, "g", clusters);

    Map<String, Route> before = settle(List.of(orders), List.of(), List.of(group("g", "a")));
    Map<String, Route> after = settle(List.of(orders), before.values(), List.of(group("g", "b")));

    assertThat(before).containsOnlyKeys("a1--b1", "a1--c1");
    assertThat(after).containsOnlyKeys("b1--a1", "b1--c1");
  }

  @Test
  void withoutGroupAnActivePassiveTopicIsNotCopied() {
    LogicalTopic orders = placed("orders", TopicPolicy.ACTIVE_PASSIVE, "g", clusters);

    assertThat(settle(List.of(orders), List.of(), List.of())).isEmpty();
  }

  @Test
  void anUpdateKeepsWhatPeopleSetOnTheRoute() {
    Route throttled =
        new Route(
            "a1--b1",
            "a1",
            "b1",
            List.of(TopicRule.named("old", "old.aggregate")),
            Route.StartFrom.LATEST,
            null,
            1000L,
            Route.ErrorPolicy.DEAD_LETTER,
            Route.Origin.DERIVED,
            true);
    LogicalTopic trips = placed("trips", TopicPolicy.ACTIVE_ACTIVE, null, clusters);

    Route result = settle(List.of(trips), List.of(throttled), List.of()).get("a1--b1");

    assertThat(result)
        .isEqualTo(throttled.withTopics(List.of(TopicRule.named("trips", "trips.aggregate"))));
  }

  @Test
  void aTopicsLimitStaysForAsLongAsTheTopicIsCopiedThatWay() {
    LogicalTopic trips = placed("trips", TopicPolicy.ACTIVE_ACTIVE, null, clusters);
    LogicalTopic orders = placed("orders", TopicPolicy.ACTIVE_ACTIVE, null, clusters);
    TopicRule limited = TopicRule.named("trips", "trips.aggregate").withThrottle(1_000L);
    Route before = a1ToB1(List.of(trips), List.of()).withTopics(List.of(limited));

    Route grown = a1ToB1(List.of(trips, orders), List.of(before));
    Route without = a1ToB1(List.of(orders), List.of(grown));
    Route again = a1ToB1(List.of(trips, orders), List.of(without));

    TopicRule unlimited = TopicRule.named("orders", "orders.aggregate");
    assertThat(grown.topics()).containsExactly(unlimited, limited);
    assertThat(again.topics()).containsExactly(unlimited, limited.withThrottle(null));
  }

  private Route a1ToB1(List<LogicalTopic> topics, List<Route> stored) {
    return Objects.requireNonNull(settle(topics, stored, List.of()).get("a1--b1"));
  }

  @Test
  void aRouteThatPeopleSetSomethingOnIsEmptiedInsteadOfDeleted() {
    Route paused =
        new Route(
            "a1--b1",
            "a1",
            "b1",
            List.of(TopicRule.named("old", "old.aggregate")),
            Route.StartFrom.EARLIEST,
            null,
            null,
            Route.ErrorPolicy.PAUSE,
            Route.Origin.DERIVED,
            true);

    assertThat(settle(List.of(), List.of(paused), List.of()))
        .containsEntry("a1--b1", paused.withTopics(List.of()));
    assertThat(settle(List.of(), List.of(paused.withPaused(false)), List.of())).isEmpty();
  }

  @Test
  void explicitRoutesAreLeftAloneAndReported() {
    Route explicit =
        new Route(
            "a1--b1",
            "a1",
            "b1",
            List.of(TopicRule.named("x", "y")),
            Route.StartFrom.EARLIEST,
            null,
            null,
            Route.ErrorPolicy.PAUSE,
            Route.Origin.EXPLICIT,
            false);
    LogicalTopic trips = placed("trips", TopicPolicy.ACTIVE_ACTIVE, null, clusters);

    List<RouteChange> changes =
        DerivedRoutes.changes(
            new Federation(clusters, List.of(trips), List.of(stored(explicit)), List.of()));

    assertThat(changes).contains(new RouteChange.Blocked(explicit, 1));
    assertThat(settle(List.of(trips), List.of(explicit), List.of()).get("a1--b1"))
        .isEqualTo(explicit);
  }

  @Property(tries = 200)
  void whateverWasStoredOneRoundSettlesAndHoldsEveryTopicsRules(
      @ForAll("topics") List<LogicalTopic> before,
      @ForAll("topics") List<LogicalTopic> after,
      @ForAll("primaries") List<FailoverGroup> groupsBefore,
      @ForAll("primaries") List<FailoverGroup> groupsAfter) {
    Map<String, Route> old = settle(before, List.of(), groupsBefore);
    Map<String, Route> settled = settle(after, old.values(), groupsAfter);

    assertThat(
            DerivedRoutes.changes(
                new Federation(clusters, after, versioned(settled.values()), groupsAfter)))
        .isEmpty();
    for (LogicalTopic topic : after) {
      for (var rule : DerivedRoutes.rulesOf(topic, clusters, groupsAfter)) {
        assertThat(settled)
            .hasEntrySatisfying(
                rule.route(), route -> assertThat(route.topics()).contains(rule.rule()));
      }
    }
    assertThat(settled).isEqualTo(settle(after, List.of(), groupsAfter));
  }

  @Property(tries = 200)
  void theIndexFindsTheSameGroupAsTheContract(
      @ForAll("topics") List<LogicalTopic> topics,
      @ForAll("primaries") List<FailoverGroup> groups) {
    GroupIndex index = GroupIndex.of(groups);
    for (LogicalTopic topic : topics) {
      assertThat(index.groupOf(topic)).isEqualTo(FailoverGroup.of(groups, topic));
    }
  }

  @Provide
  Arbitrary<List<LogicalTopic>> topics() {
    Arbitrary<String> names = Arbitraries.of("t0", "t1", "t2", "t3", "t4", "t5");
    Arbitrary<TopicPolicy> policies =
        Arbitraries.of(TopicPolicy.ACTIVE_ACTIVE, TopicPolicy.ACTIVE_PASSIVE);
    Arbitrary<String> groups = Arbitraries.of("g", "h", "none");
    return Combinators.combine(names, policies, groups)
        .as((name, policy, group) -> placed(name, policy, group, clusters))
        .list()
        .ofMaxSize(6)
        .uniqueElements(LogicalTopic::name);
  }

  @Provide
  Arbitrary<List<FailoverGroup>> primaries() {
    Arbitrary<String> regions = Arbitraries.of("a", "b", "c", "elsewhere");
    return Combinators.combine(
            Arbitraries.of("g", "h", "i"), regions, Arbitraries.of("t0", "t1", "t5"))
        .as((id, region, topic) -> group(id, region, topic))
        .list()
        .ofMaxSize(3)
        .uniqueElements(FailoverGroup::id);
  }

  /** Carries out one round of changes, as the store would. */
  private Map<String, Route> settle(
      List<LogicalTopic> topics, Iterable<Route> stored, List<FailoverGroup> groups) {
    Map<String, Route> routes = new TreeMap<>();
    stored.forEach(route -> routes.put(route.id(), route));
    Federation federation = new Federation(clusters, topics, versioned(routes.values()), groups);
    for (RouteChange change : DerivedRoutes.changes(federation)) {
      if (change instanceof RouteChange.Create create) {
        assertThat(routes.put(create.routeId(), create.route())).isNull();
      } else if (change instanceof RouteChange.Update update) {
        assertThat(routes.put(update.routeId(), update.route())).isNotNull();
      } else if (change instanceof RouteChange.Delete delete) {
        assertThat(routes.remove(delete.routeId())).isNotNull();
      }
    }
    return routes;
  }

  private static List<Versioned<Route>> versioned(Iterable<Route> routes) {
    List<Versioned<Route>> list = new ArrayList<>();
    routes.forEach(route -> list.add(stored(route)));
    return list;
  }
}
