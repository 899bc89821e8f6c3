package io.mainstem.federation.server.derive;

import static io.mainstem.api.federation.ClusterRole.AGGREGATE;
import static io.mainstem.api.federation.ClusterRole.REGIONAL;
import static io.mainstem.federation.server.derive.Fixtures.cluster;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.Placement;
import io.mainstem.api.federation.TopicPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacementsTest {

  private final List<Cluster> clusters =
      List.of(
          cluster("b-agg", "b", AGGREGATE),
          cluster("a-reg", "a", REGIONAL),
          cluster("b-reg", "b", REGIONAL),
          cluster("c-all", "c", REGIONAL, AGGREGATE));

  @Test
  void activeActiveGoesToEveryRegionalAndEveryAggregateCluster() {
    assertThat(Placements.derive("t", TopicPolicy.ACTIVE_ACTIVE, List.of(), clusters))
        .containsExactly(
            new Placement("a-reg", "t", REGIONAL),
            new Placement("b-reg", "t", REGIONAL),
            new Placement("c-all", "t", REGIONAL),
            new Placement("b-agg", "t.aggregate", AGGREGATE),
            new Placement("c-all", "t.aggregate", AGGREGATE));
  }

  @Test
  void activePassiveTakesOneRegionalClusterOfEachRegion() {
    List<Cluster> two =
        List.of(
            cluster("a2", "a", REGIONAL),
            cluster("a1", "a", REGIONAL),
            cluster("b", "b", REGIONAL));

    assertThat(Placements.derive("t", TopicPolicy.ACTIVE_PASSIVE, List.of(), two))
        .containsExactly(new Placement("a1", "t", REGIONAL), new Placement("b", "t", REGIONAL));
  }

  @Test
  void localNeedsItsClusterNamedWhenThereAreSeveral() {
    assertThatThrownBy(() -> Placements.derive("t", TopicPolicy.LOCAL, List.of(), clusters))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("exactly one regional cluster");
    Placement wanted = new Placement("b-reg", "t", REGIONAL);
    assertThat(Placements.derive("t", TopicPolicy.LOCAL, List.of(wanted), clusters))
        .containsExactly(wanted);
  }

  @Test
  void activeActiveWithoutAggregateIsRefused() {
    assertThatThrownBy(
            () ->
                Placements.derive(
                    "t",
                    TopicPolicy.ACTIVE_ACTIVE,
                    List.of(),
                    List.of(cluster("a", "a", REGIONAL))))
        .hasMessageContaining("AGGREGATE");
  }

  @Test
  void activePassiveInOneRegionIsRefused() {
    assertThatThrownBy(
            () ->
                Placements.derive(
                    "t",
                    TopicPolicy.ACTIVE_PASSIVE,
                    List.of(),
                    List.of(cluster("a", "a", REGIONAL))))
        .hasMessageContaining("at least two regions");
  }

  @Test
  void aWantedPlacementUnderAnotherNameIsRefused() {
    Placement wanted = new Placement("b-reg", "other", REGIONAL);
    assertThatThrownBy(() -> Placements.derive("t", TopicPolicy.LOCAL, List.of(wanted), clusters))
        .hasMessageContaining("other as REGIONAL on cluster b-reg is not possible");
  }
}
