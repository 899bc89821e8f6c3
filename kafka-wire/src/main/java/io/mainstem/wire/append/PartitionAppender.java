package io.mainstem.wire.append;

import io.mainstem.wire.producer.ProducerIdentity;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * One writer's hold on one target partition. See {@link BatchAppender} for order, repeats and
 * threading.
 *
 * @param <T> what the caller attaches to each batch
 */
public interface PartitionAppender<T> {

  TopicPartition partition();

  ProducerIdentity identity();

  /**
   * Stamps the batch in place (base offset 0, leader epoch -1, not transactional, identity, next
   * sequence, checksum) on the calling thread and queues it. The bytes must stay untouched until
   * the listener has been told about this batch. Nothing limits the queue but the caller: watch
   * {@link #pendingBytes}.
   *
   * @param batch exactly one magic v2 data batch without offset holes, position to limit; the
   *     buffer's position and limit are not changed
   * @return the base sequence that the batch was given
   * @throws IllegalStateException if this appender has failed or was closed
   * @throws io.mainstem.wire.batch.CorruptBatchException if the bytes are not one such batch
   */
  int append(ByteBuffer batch, T attachment);

  /** Batches handed over and not settled yet. */
  int pendingBatches();

  /** Bytes handed over and not settled yet. */
  long pendingBytes();

  /**
   * Completes when all that was handed over so far is acknowledged; fails if the appender fails.
   */
  CompletableFuture<Void> drained();

  /**
   * Gives up what is pending: the listener is told {@link AppendFailure.Kind#CLOSED} if anything
   * was. When the future completes no byte of any batch is in use and the listener will not be
   * called again.
   */
  CompletableFuture<Void> close();
}
