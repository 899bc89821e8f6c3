package io.mainstem.failover.execute;

import io.mainstem.api.federation.Cluster;
import io.mainstem.api.replication.MirrorId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.FenceProducersResult;

/**
 * Takes over the identity that a mirror writes with, so that nobody goes on under it. Thread-safe.
 */
final class MirrorFence {

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
      long producerId =
          KafkaClusters.await(
              target,
              "identity of " + mirror,
              result.producerId(id).toCompletionStage().toCompletableFuture());
      short epoch =
          KafkaClusters.await(
              target,
              "identity of " + mirror,
              result.epochId(id).toCompletionStage().toCompletableFuture());
      identities.put(mirror, new Identity(producerId, epoch));
    }
    return identities;
  }
}
