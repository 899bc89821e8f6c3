package io.mainstem.federation.server.derive;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.ClusterRole;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Placement;
import io.mainstem.api.federation.TopicDrift.Finding;
import io.mainstem.api.federation.TopicDrift.Kind;
import io.mainstem.api.federation.TopicPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DriftComparisonTest {

  private static final Placement PLACEMENT = new Placement("a1", "t", ClusterRole.REGIONAL);

  @Test
  void equalTopicsDoNotDrift() {
    PhysicalTopic found = new PhysicalTopic("t", 4, Map.of("retention.ms", "1", "other", "x"));

    assertThat(DriftComparison.physical(PLACEMENT, 4, Map.of("retention.ms", "1"), found))
        .isEmpty();
  }

  @Test
  void everyDifferenceIsNamed() {
    PhysicalTopic found = new PhysicalTopic("t", 3, Map.of("retention.ms", "2"));

    assertThat(DriftComparison.physical(PLACEMENT, 4, Map.of("retention.ms", "1"), found))
        .containsExactly(
            new Finding(Kind.TOO_FEW_PARTITIONS, "a1", "t", "partitions", "4", "3", true),
            new Finding(Kind.SETTING, "a1", "t", "retention.ms", "1", "2", true));
    assertThat(DriftComparison.physical(PLACEMENT, 2, Map.of(), found))
        .extracting(Finding::kind, Finding::mendable)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(Kind.TOO_MANY_PARTITIONS, false));
    assertThat(DriftComparison.physical(PLACEMENT, 2, Map.of(), null))
        .extracting(Finding::kind)
        .containsExactly(Kind.MISSING_TOPIC);
  }

  @Test
  void aNewClusterAndItsRoutesAreMissing() {
    List<Cluster> clusters = new ArrayList<>(Fixtures.threeRegionsBothRoles());
    LogicalTopic topic = Fixtures.placed("t", TopicPolicy.ACTIVE_ACTIVE, null, clusters);
    clusters.add(Fixtures.cluster("d1", "d", ClusterRole.AGGREGATE));
    Federation federation = new Federation(clusters, List.of(topic), List.of(), List.of());

    List<Finding> findings = DriftComparison.declared(topic, federation);

    assertThat(findings)
        .contains(
            new Finding(
                Kind.MISSING_PLACEMENT, "d1", "t.aggregate", "placement", "AGGREGATE", null, true));
    assertThat(findings).filteredOn(finding -> finding.kind() == Kind.MISSING_ROUTE).hasSize(9);
  }

  @Test
  void anActivePassiveTopicWithoutGroupSaysSo() {
    List<Cluster> clusters = Fixtures.threeRegionsBothRoles();
    LogicalTopic topic = Fixtures.placed("t", TopicPolicy.ACTIVE_PASSIVE, "g", clusters);

    assertThat(
            DriftComparison.declared(
                topic, new Federation(clusters, List.of(topic), List.of(), List.of())))
        .extracting(Finding::kind)
        .containsExactly(Kind.MISSING_GROUP);
  }
}
