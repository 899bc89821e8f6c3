package io.mainstem.federation.server.provision;

import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Placement;
import io.mainstem.api.federation.TopicDrift;
import io.mainstem.api.federation.TopicDrift.Finding;
import io.mainstem.federation.server.derive.DriftComparison;
import io.mainstem.federation.server.derive.Federation;
import io.mainstem.federation.server.derive.TopicDefaults;
import io.mainstem.federation.server.serving.StoreMirror;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares logical topics with what their clusters really have. Blocks; thread-safe. */
public final class TopicDrifts {

  private final StoreMirror mirror;
  private final PhysicalTopics physical;
  private final Clock clock;

  public TopicDrifts(StoreMirror mirror, PhysicalTopics physical, Clock clock) {
    this.mirror = mirror;
    this.physical = physical;
    this.clock = clock;
  }

  /** Asks every cluster that the topic is placed on. */
  public TopicDrift of(LogicalTopic topic) {
    Federation federation = RouteConverger.federation(mirror.current());
    List<Finding> findings = new ArrayList<>();
    for (Placement placement : topic.placements()) {
      findings.addAll(compare(topic, placement, federation));
    }
    findings.addAll(DriftComparison.declared(topic, federation));
    return new TopicDrift(topic.name(), clock.instant(), findings);
  }

  private List<Finding> compare(LogicalTopic topic, Placement placement, Federation federation) {
    Optional<Cluster> cluster = federation.cluster(placement.cluster());
    if (cluster.isEmpty()) {
      return List.of(DriftComparison.unreachable(placement, "no such cluster is declared"));
    }
    try {
      int factor = TopicDefaults.replicationFactor(topic.tier(), physical.brokers(cluster.get()));
      return DriftComparison.physical(
          placement,
          topic.partitions(),
          TopicDefaults.physicalConfig(topic, factor),
          physical.describe(cluster.get(), placement.physicalTopic()).orElse(null));
    } catch (ClusterProblem e) {
      return List.of(DriftComparison.unreachable(placement, String.valueOf(e.getMessage())));
    }
  }
}
