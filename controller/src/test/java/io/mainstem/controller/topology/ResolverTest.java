package io.mainstem.controller.topology;

import static io.mainstem.controller.Routes.explicit;
import static io.mainstem.controller.Routes.named;
import static io.mainstem.controller.Routes.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.TopicRule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResolverTest {

  private final Map<String, ClusterFacts> clusters = new HashMap<>();

  @Test
  void aRouteIsUnresolvedUntilBothClustersHaveAnswered() {
    Route route = explicit("r", "west", "east", named("trips"));

    assertThat(resolve(route).resolved()).isFalse();
    knows("west", Map.of("trips", 2));
    assertThat(resolve(route).resolved()).isFalse();
    knows("east", Map.of("trips", 2));
    assertThat(resolve(route).mirrors()).hasSize(2);
  }

  @Test
  void theTargetGrowsBeforeNewPartitionsAreCopied() {
    Route route = explicit("r", "west", "east", TopicRule.named("trips", "copy"));
    knows("west", Map.of("trips", 6));
    knows("east", Map.of("copy", 4));
    Resolver resolver = resolver(route);

    RouteTopology resolved = resolver.resolve(new RouteRules(route));

    assertThat(resolved.mirrors()).hasSize(4);
    assertThat(resolved.problems()).singleElement().asString().contains("4 of 6");
    assertThat(resolver.needs())
        .containsEntry("east", List.of(new TopicNeed("copy", 6, "west", "trips")));
  }

  @Test
  void aPatternChoosesAmongTheTopicsThatAreThereButNeverInternalOnes() {
    Route route = explicit("r", "west", "east", pattern(".*", "west.${topic}"));
    clusters.put(
        "west",
        new ClusterFacts(
            new Interest(Set.of(), true),
            Map.of(
                "a", facts(1),
                "b", facts(2),
                "__consumer_offsets", facts(50),
                "mainstem.offset-runs", facts(1)),
            null));
    knows("east", Map.of("west.a", 1, "west.b", 2));

    assertThat(resolve(route).mirrors())
        .extracting(mirror -> mirror.id().partitionName() + " to " + mirror.targetTopic())
        .containsExactlyInAnyOrder("a/0 to west.a", "b/0 to west.b", "b/1 to west.b");
  }

  @Test
  void aTopicThatIsNotThereIsAProblemAndHoldsUpNoOther() {
    Route route = explicit("r", "west", "east", named("trips"), named("missing"));
    clusters.put(
        "west",
        new ClusterFacts(
            new Interest(Set.of("trips", "missing"), false), Map.of("trips", facts(1)), null));
    knows("east", Map.of("trips", 1, "missing", 1));

    RouteTopology resolved = resolve(route);

    assertThat(resolved.resolved()).isTrue();
    assertThat(resolved.mirrors()).hasSize(1);
    assertThat(resolved.problems()).singleElement().asString().contains("missing");
  }

  @Test
  void aClusterThatStopsAnsweringKeepsItsMirrors() {
    Route route = explicit("r", "west", "east", named("trips"));
    knows("west", Map.of("trips", 3));
    knows("east", Map.of("trips", 3));
    clusters.computeIfPresent("west", (id, facts) -> facts.withProblem("does not answer"));

    RouteTopology resolved = resolve(route);

    assertThat(resolved.mirrors()).hasSize(3);
    assertThat(resolved.problems()).singleElement().asString().contains("west");
  }

  @Test
  void severalSourcesIntoOneTopicNeedAsManyPartitionsAsTheWidestOfThem() {
    Route west = explicit("west-all", "west", "east", TopicRule.named("trips", "all"));
    Route north = explicit("north-all", "north", "east", TopicRule.named("trips", "all"));
    knows("west", Map.of("trips", 2));
    knows("north", Map.of("trips", 6));
    knows("east", Map.of("all", 3));
    Resolver resolver = new Resolver(RouteGraph.of(List.of(west, north)), clusters);

    RouteTopology fromWest = resolver.resolve(new RouteRules(west));
    RouteTopology fromNorth = resolver.resolve(new RouteRules(north));

    assertThat(fromWest.mirrors()).hasSize(2);
    assertThat(fromWest.problems()).isEmpty();
    assertThat(fromNorth.mirrors()).as("the rest follows").hasSize(3);
    assertThat(resolver.needs())
        .containsEntry("east", List.of(new TopicNeed("all", 6, "north", "trips")));
  }

  @Test
  void theFirstRuleThatSelectsATopicWins() {
    Route route =
        explicit(
            "r",
            "west",
            "east",
            TopicRule.named("a", "special"),
            pattern("[ab]", "west.${topic}"),
            TopicRule.named("b", "never"));
    RouteRules rules = new RouteRules(route);

    assertThat(rules.target("a")).contains("special").isEqualTo(route.targetTopic("a"));
    assertThat(rules.target("b")).contains("west.b").isEqualTo(route.targetTopic("b"));
    assertThat(rules.target("c")).isEmpty();
  }

  private RouteTopology resolve(Route route) {
    return resolver(route).resolve(new RouteRules(route));
  }

  private Resolver resolver(Route route) {
    return new Resolver(RouteGraph.of(List.of(route)), clusters);
  }

  private void knows(String cluster, Map<String, Integer> partitions) {
    Map<String, TopicFacts> topics = new HashMap<>();
    partitions.forEach((topic, count) -> topics.put(topic, facts(count)));
    clusters.put(cluster, new ClusterFacts(new Interest(partitions.keySet(), false), topics, null));
  }

  private static TopicFacts facts(int partitions) {
    return new TopicFacts(partitions, "id");
  }
}
