package io.mainstem.wire.producer;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives a writer an identity, and shuts whoever held it before out of a partition.
 *
 * <p>The identity comes from a transactional id that is used for nothing but its epoch: the data
 * batches are idempotent, not transactional. {@link #identify} makes the epoch grow; {@link #fence}
 * opens a transaction on the partition and aborts it, so that the broker writes an abort marker
 * with the new epoch into the partition. From that marker on it refuses every batch of an older
 * epoch.
 *
 * <p>Coordinators that are loading, moving or busy with the last transaction are waited for, within
 * the connection's {@code apiTimeout}.
 */
public interface ProducerFence {

  /**
   * Identifies the writer under this name: the same producer id as before with the next epoch, or a
   * new producer id when the epochs are used up or the cluster has forgotten the name.
   *
   * <p>Fails with {@code TransactionalIdAuthorizationException} without the right to the name,
   * {@code TimeoutException} if no coordinator answered in time.
   */
  CompletableFuture<ProducerIdentity> identify(String transactionalId);

  /**
   * Identifies the writer under no name: a new producer id with epoch 0, for which no right to a
   * name is needed. It shuts nobody out, and nobody can shut it out; it cannot be {@linkplain
   * #fence fenced with}.
   *
   * <p>Fails with {@code ClusterAuthorizationException} without the right to write to any topic,
   * {@code TimeoutException} if no broker answered in time.
   */
  CompletableFuture<ProducerIdentity> identifyUnnamed();

  /**
   * Has an abort marker with the identity's epoch written to the partition. <b>The future completes
   * when the coordinator has taken the request; the marker reaches the log a little later</b>: scan
   * for it.
   *
   * <p>Fails with {@code ProducerFencedException} or {@code InvalidProducerEpochException} if
   * somebody identified after us, {@code TopicAuthorizationException}, {@code
   * UnknownTopicOrPartitionException}, or {@code TimeoutException}.
   */
  CompletableFuture<Void> fence(ProducerIdentity identity, TopicPartition partition);
}
