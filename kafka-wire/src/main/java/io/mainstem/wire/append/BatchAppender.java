package io.mainstem.wire.append;

import io.mainstem.wire.producer.ProducerIdentity;
import org.apache.kafka.common.TopicPartition;

/**
 * Appends raw record batches to many partitions: idempotent, in order, {@code acks=all}.
 *
 * <p>Over each connection to a broker up to five requests are on their way, each with at most one
 * batch per partition (the broker takes no more), so a partition has at most five unacknowledged
 * batches with the broker: as many as it remembers for telling repeats. After a retriable error or
 * a cut connection a partition first waits for everything it has under way, then sends again from
 * its first unacknowledged batch, with the same sequences; the broker acknowledges what it already
 * has with its first offset. A broker that knows nothing of a producer takes any first sequence; so
 * after opening, after trouble and after a minute without acknowledgement a partition sends one
 * batch alone until that is acknowledged.
 *
 * <p><b>Threading.</b> As {@link io.mainstem.wire.ClusterConnection}. Appends to one partition must
 * come from one thread at a time.
 */
public interface BatchAppender extends AutoCloseable {

  /**
   * Opens a partition for one writer, at sequence 0 of the identity's epoch.
   *
   * @param <T> what the caller attaches to each batch to know it by
   */
  <T> PartitionAppender<T> open(
      TopicPartition partition, ProducerIdentity identity, AppendListener<T> listener);

  /** Bytes handed over and neither acknowledged nor given up. */
  long pendingBytes();

  /** Gives up everything pending, with {@link AppendFailure.Kind#CLOSED}. */
  @Override
  void close();
}
