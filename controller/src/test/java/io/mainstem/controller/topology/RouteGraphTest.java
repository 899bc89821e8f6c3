package io.mainstem.controller.topology;

import static io.mainstem.controller.Routes.derived;
import static io.mainstem.controller.Routes.explicit;
import static io.mainstem.controller.Routes.named;
import static io.mainstem.controller.Routes.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicRule;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouteGraphTest {

  @Test
  void activeActiveAggregationIsNoCircle() {
    TopicRule rule = TopicRule.named("trips", "trips.aggregate");
    List<Route> routes =
        List.of(
            derived("west", "east", rule),
            derived("east", "west", rule),
            derived("west", "west", rule),
            derived("east", "east", rule));

    for (Route route : routes) {
      assertThat(RouteGraph.of(routes).refusal(route, Set.of("trips", "trips.aggregate")))
          .isEmpty();
    }
  }

  @Test
  void aRouteThatBringsATopicBackIsRefused() {
    List<Route> others = List.of(explicit("one", "west", "east", named("trips")));

    assertThat(
            RouteGraph.of(others)
                .refusal(explicit("two", "east", "west", named("trips")), Set.of()))
        .hasValueSatisfying(why -> assertThat(why).contains("trips").contains("back"));
  }

  @Test
  void aCircleOverThreeClustersIsRefused() {
    List<Route> others =
        List.of(
            explicit("one", "west", "east", TopicRule.named("a", "b")),
            explicit("two", "east", "north", TopicRule.named("b", "c")));

    Route closing = explicit("three", "north", "west", TopicRule.named("c", "a"));
    Route open = explicit("three", "north", "west", TopicRule.named("c", "d"));

    assertThat(RouteGraph.of(others).refusal(closing, Set.of())).isPresent();
    assertThat(RouteGraph.of(others).refusal(open, Set.of())).isEmpty();
  }

  @Test
  void aTopicCopiedToItselfIsRefused() {
    assertThat(
            RouteGraph.of(List.of()).refusal(explicit("one", "west", "west", named("a")), Set.of()))
        .isPresent();
  }

  @Test
  void patternsThatCopyEachOthersCopiesWithoutEndAreRefused() {
    List<Route> others = List.of(explicit("one", "west", "east", pattern(".*", "west.${topic}")));

    Route back = explicit("two", "east", "west", pattern(".*", "east.${topic}"));
    Route onlyOriginals = explicit("two", "east", "west", pattern("(?!west).*", "west.${topic}"));

    assertThat(RouteGraph.of(others).refusal(back, Set.of("orders"))).isPresent();
    assertThat(RouteGraph.of(others).refusal(onlyOriginals, Set.of("orders")))
        .as("a copy of a copy goes nowhere: no circle")
        .isEmpty();
  }

  @Test
  void patternsInBothDirectionsThatLeaveOutTheCopiesAreFine() {
    List<Route> others =
        List.of(explicit("one", "west", "east", pattern("(?!from-).*", "from-west.${topic}")));

    Route back = explicit("two", "east", "west", pattern("(?!from-).*", "from-east.${topic}"));

    assertThat(RouteGraph.of(others).refusal(back, Set.of("orders", "from-west.orders"))).isEmpty();
  }

  @Test
  void theSameCopyTwiceIsRefused() {
    List<Route> others = List.of(derived("west", "east", named("trips")));

    assertThat(
            RouteGraph.of(others)
                .refusal(
                    explicit("again", "west", "east", pattern("t.*", "${topic}")), Set.of("trips")))
        .hasValueSatisfying(why -> assertThat(why).contains("west--east"));
  }

  @Test
  void derivedRoutesComeBeforeExplicitOnes() {
    Route derived = derived("west", "east", named("trips"));
    Route explicit = explicit("aaa", "east", "west", named("trips"));
    RouteGraph graph = RouteGraph.of(List.of(explicit, derived));

    assertThat(graph.refusal(new RouteRules(derived), "trips")).isEmpty();
    assertThat(graph.refusal(new RouteRules(explicit), "trips")).isPresent();
  }
}
