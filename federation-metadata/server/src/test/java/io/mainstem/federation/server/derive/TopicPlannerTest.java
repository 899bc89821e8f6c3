package io.mainstem.federation.server.derive;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Placement;
import io.mainstem.api.federation.Tier;
import io.mainstem.api.federation.TopicChange;
import io.mainstem.api.federation.TopicPlan;
import io.mainstem.api.federation.TopicPolicy;
import io.mainstem.api.federation.TopicRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopicPlannerTest {

  private final Federation federation =
      new Federation(Fixtures.threeRegionsBothRoles(), List.of(), List.of(), List.of());

  @Test
  void partitionsGrowWithTheThroughputOfEveryProducingRegion() {
    assertThat(resolve(request(null, null)).partitions()).isEqualTo(8);
    assertThat(resolve(request(null, 20L << 20)).partitions()).isEqualTo(16);
    assertThat(resolve(request(null, 1L << 40)).partitions()).isEqualTo(1_000);
    assertThat(resolve(request(3, 1L << 40)).partitions()).isEqualTo(3);
  }

  @Test
  void thePlanSaysWhereEachValueComesFromAndWhatIsCreatedTargetsFirst() {
    var resolved = TopicPlanner.resolve(request(6, null), federation, Fixtures.LIMITS);

    TopicPlan plan =
        TopicPlanner.plan(
            resolved.topic(), resolved.fields(), federation, Map.of("a1", 3, "b1", 1));

    assertThat(plan.fields())
        .contains(
            new TopicPlan.Field("partitions", "6", "as asked"),
            new TopicPlan.Field("retentionMs", "259200000", "by tier STANDARD"));
    assertThat(plan.physicalTopics())
        .extracting(TopicPlan.PhysicalTopic::topic)
        .containsExactly(
            "trips.aggregate", "trips.aggregate", "trips.aggregate", "trips", "trips", "trips");
    assertThat(plan.physicalTopics())
        .extracting(TopicPlan.PhysicalTopic::replicationFactor)
        .containsExactly(3, 1, null, 3, 1, null);
    assertThat(plan.physicalTopics().get(0).config()).containsEntry("min.insync.replicas", "2");
    assertThat(plan.physicalTopics().get(1).config()).containsEntry("min.insync.replicas", "1");
    assertThat(plan.routes()).hasSize(9);
    assertThat(plan.notes()).allMatch(note -> note.contains("cluster c1 does not answer"));
  }

  @Test
  void anActivePassiveTopicGrowsItsPrimaryLast() {
    LogicalTopic topic =
        Fixtures.placed("t", TopicPolicy.ACTIVE_PASSIVE, "g", federation.clusters());
    Federation withGroup =
        new Federation(
            federation.clusters(), List.of(), List.of(), List.of(Fixtures.group("g", "a")));

    assertThat(TopicPlanner.inCreationOrder(topic, withGroup))
        .extracting(Placement::cluster)
        .containsExactly("b1", "c1", "a1");
  }

  @Test
  void ownersSettingsWinOverDerivedOnes() {
    LogicalTopic topic =
        TopicChange.partitions(9).applyTo(resolve(request(null, null))).withPlacements(List.of());

    assertThat(topic.partitions()).isEqualTo(9);
    assertThat(TopicDefaults.physicalConfig(topic, 3))
        .containsEntry("cleanup.policy", "delete")
        .containsEntry("max.message.bytes", "1048588");
  }

  @Test
  void theRulesOfTheHouseRefuseByName() {
    TopicLimits strict = new TopicLimits(4 << 20, 8, 100, 1 << 20, 1_000, Set.of("known"));
    assertThat(rule(named("mainstem.x"), strict)).isEqualTo("reserved-name");
    assertThat(rule(named("x.aggregate"), strict)).isEqualTo("reserved-name");
    assertThat(rule(named("x".repeat(245)), strict)).isEqualTo("name-length");
    assertThat(rule(named("x"), strict)).isEqualTo("unknown-owner");
    TopicLimits anyOwner = new TopicLimits(4 << 20, 8, 4, 1 << 20, -1, Set.of());
    assertThat(rule(named("x"), anyOwner)).isEqualTo("max-partitions");
    TopicLimits shortRetention = new TopicLimits(4 << 20, 8, 100, 2 << 20, 1_000, Set.of());
    assertThat(rule(named("x"), shortRetention)).isEqualTo("max-retention");
    assertThat(TopicRules.check(named("x"), Fixtures.LIMITS)).isEmpty();
  }

  @Test
  void partitionsNeverShrink() {
    LogicalTopic topic = named("x");
    assertThat(TopicRules.checkChange(topic, topic.withPartitions(7)))
        .hasValueSatisfying(
            refusal -> assertThat(refusal.rule()).isEqualTo("partitions-only-grow"));
    assertThat(TopicRules.checkChange(topic, topic.withPartitions(9))).isEmpty();
  }

  private static String rule(LogicalTopic topic, TopicLimits limits) {
    return TopicRules.check(topic, limits).orElseThrow().rule();
  }

  private static LogicalTopic named(String name) {
    return new LogicalTopic(
        name,
        "team",
        Tier.STANDARD,
        TopicPolicy.LOCAL,
        8,
        100_000,
        1_048_588,
        0,
        Map.of(),
        null,
        List.of());
  }

  private LogicalTopic resolve(TopicRequest request) {
    return TopicPlanner.resolve(request, federation, Fixtures.LIMITS).topic();
  }

  private static TopicRequest request(@Nullable Integer partitions, @Nullable Long expected) {
    return new TopicRequest(
        "trips",
        "team",
        null,
        TopicPolicy.ACTIVE_ACTIVE,
        partitions,
        null,
        null,
        expected,
        Map.of("cleanup.policy", "delete"),
        null,
        null);
  }
}
