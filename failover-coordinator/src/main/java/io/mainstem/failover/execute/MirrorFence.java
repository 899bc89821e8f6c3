package io.mainstem.failover.execute;

import io.mainstem.api.federation.Cluster;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.failover.execute.MovePlan.Place;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.FenceProducersResult;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * Takes over the identity that a mirror writes with, so that nobody goes on under it. Thread-safe.
 *
 * <p>An identity has two sides. The transaction coordinator hands out the epoch, and {@link
 * #identify} takes the next one. The leader of the partition knows only the epochs that it has seen
 * in the log; it goes on taking batches of an older one until {@link #shutOut} has put a marker of
 * the new epoch there.
 */
final class MirrorFence {

  /** Any coordinator's epoch is as new as this: for partitions that have none yet. */
  private static final int FIRST_COORDINATOR_EPOCH = 0;

  /**
   * The identity of a mirror at its target.
   *
   * @param epoch one above that of the former owner
   */
  record Identity(long producerId, short epoch) {}

  private final KafkaClusters kafka;

  MirrorFence(KafkaClusters kafka) {
    this.kafka = kafka;
  }

  /** Takes over the identities of these mirrors, made new where a mirror never had one. */
  Map<MirrorId, Identity> identify(Cluster target, Collection<MirrorId> mirrors) {
    List<String> ids = mirrors.stream().map(MirrorId::transactionalId).toList();
    FenceProducersResult result = kafka.admin(target).fenceProducers(ids);
    Map<MirrorId, Identity> identities = new HashMap<>();
    for (MirrorId mirror : mirrors) {
      String id = mirror.transactionalId();
      identities.put(
          mirror,
          new Identity(
              await(target, mirror, result.producerId(id)),
              await(target, mirror, result.epochId(id))));
    }
    return identities;
  }

  /**
   * Ends every owner of these mirrors at the partitions that they write to: from now on their
   * batches are refused there, even those of a worker that nobody can reach. Costs one offset in
   * each partition.
   */
  void shutOut(Place target, Collection<MirrorId> mirrors) {
    mark(target, identify(target.cluster(), mirrors));
  }

  /** Puts a marker of each identity at the end of the partition that it writes to. */
  void mark(Place target, Map<MirrorId, Identity> identities) {
    List<TopicPartition> partitions =
        identities.keySet().stream()
            .map(mirror -> new TopicPartition(target.topic(), mirror.partition()))
            .toList();
    var states =
        KafkaClusters.await(
            target.cluster(),
            "producers of " + target.topic(),
            kafka
                .admin(target.cluster())
                .describeProducers(partitions)
                .all()
                .toCompletionStage()
                .toCompletableFuture());
    Map<MirrorId, KafkaFuture<Void>> marked = new HashMap<>();
    identities.forEach(
        (mirror, identity) -> {
          TopicPartition partition = new TopicPartition(target.topic(), mirror.partition());
          var state = states.get(partition);
          List<ProducerState> known = state == null ? List.of() : state.activeProducers();
          marked.put(mirror, mark(target, partition, identity, known));
        });
    marked.forEach((mirror, done) -> await(target.cluster(), mirror, done));
  }

  private KafkaFuture<Void> mark(
      Place target, TopicPartition partition, Identity identity, List<ProducerState> known) {
    int coordinatorEpoch =
        known.stream()
            .filter(state -> state.producerId() == identity.producerId())
            .findFirst()
            .map(state -> state.coordinatorEpoch().orElse(FIRST_COORDINATOR_EPOCH))
            .orElse(FIRST_COORDINATOR_EPOCH);
    return kafka
        .admin(target.cluster())
        .abortTransaction(
            new AbortTransactionSpec(
                partition, identity.producerId(), identity.epoch(), coordinatorEpoch))
        .all();
  }

  private static <T> T await(Cluster cluster, MirrorId mirror, KafkaFuture<T> future) {
    return KafkaClusters.await(
        cluster, "identity of " + mirror, future.toCompletionStage().toCompletableFuture());
  }
}
