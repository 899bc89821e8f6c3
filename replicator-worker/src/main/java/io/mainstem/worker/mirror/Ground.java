package io.mainstem.worker.mirror;

import io.mainstem.api.replication.PauseReason;
import io.mainstem.wire.log.OffsetAt;
import io.mainstem.wire.log.TopicFacts;
import io.mainstem.worker.append.TargetCluster;
import io.mainstem.worker.append.TargetLimits;
import io.mainstem.worker.fetch.SourceCluster;
import io.mainstem.worker.mirror.MirrorTrouble.Remedy;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * The two partitions of a mirror as they are when a take-over begins.
 *
 * @param targetStart first offset of the target
 * @param targetEnd end of the target, from before the fence
 * @param targetLeaderEpoch of the leader that told the end; -1 if it did not
 */
record Ground(
    TopicPartition source,
    TopicPartition target,
    TopicFacts sourceFacts,
    TopicFacts targetFacts,
    long targetStart,
    long targetEnd,
    int targetLeaderEpoch) {

  /** Asks both clusters. Fails with a {@link MirrorTrouble}. */
  static CompletableFuture<Ground> learn(
      CopyOrder order, SourceCluster source, TargetCluster target) {
    TopicPartition from = new TopicPartition(order.mirror().topic(), order.mirror().partition());
    TopicPartition to = new TopicPartition(order.targetTopic(), order.mirror().partition());
    CompletableFuture<TopicFacts> ofSource =
        Troubles.translate(source.logReader().topic(from.topic()), Troubles::ofSource)
            .thenApply(facts -> require(facts, from, PauseReason.SOURCE_UNAVAILABLE, "source"));
    CompletableFuture<TopicFacts> ofTarget =
        Troubles.translate(target.logReader().topic(to.topic()), Troubles::ofTarget)
            .thenApply(facts -> require(facts, to, PauseReason.TARGET_NOT_READY, "target"));
    return ofSource
        .thenCombine(ofTarget, (a, b) -> new Ground(from, to, a, b, -1, -1, -1))
        .thenCompose(topics -> topics.withBounds(target));
  }

  private CompletableFuture<Ground> withBounds(TargetCluster cluster) {
    return Troubles.translate(
        cluster
            .logReader()
            .offset(target, OffsetSpec.earliest())
            .thenCombine(cluster.logReader().offset(target, OffsetSpec.latest()), this::withBounds),
        Troubles::ofTarget);
  }

  private Ground withBounds(OffsetAt start, OffsetAt end) {
    return new Ground(
        source, target, sourceFacts, targetFacts, start.offset(), end.offset(), end.leaderEpoch());
  }

  private static TopicFacts require(
      TopicFacts facts, TopicPartition wanted, PauseReason reason, String side) {
    if (facts.partitions() <= wanted.partition()) {
      throw new MirrorTrouble(
          reason,
          Remedy.WAIT,
          "the %s topic %s has %d partitions, partition %d is not there yet"
              .formatted(side, wanted.topic(), facts.partitions(), wanted.partition()));
    }
    return facts;
  }

  UUID sourceId() {
    return standard(sourceFacts.id());
  }

  UUID targetId() {
    return standard(targetFacts.id());
  }

  TargetLimits limits() {
    return TargetLimits.of(targetFacts);
  }

  /** Whether records may vanish on either side by design. */
  boolean isCompacted() {
    return sourceFacts.isCompacted() || targetFacts.isCompacted();
  }

  static UUID standard(Uuid id) {
    return new UUID(id.getMostSignificantBits(), id.getLeastSignificantBits());
  }
}
