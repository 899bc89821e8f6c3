package io.mainstem.wire.fetch;

import io.mainstem.wire.batch.AbortedTransaction;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * Batches of one partition out of one fetch answer: bytes, in the receive buffer they arrived in.
 *
 * <p><b>Ownership.</b> The receiver owns the bytes, may rewrite them in place (see {@link
 * io.mainstem.wire.batch.BatchStamp}) and hand them to an appender, and releases them once. To
 * release in parts, {@link #retain} first: the memory returns when the count is zero. Using the
 * buffer after that reads somebody else's bytes.
 */
public interface FetchedBatches {

  TopicPartition partition();

  /** Id of the topic that was read; zero if the broker is too old to tell. */
  Uuid topicId();

  /** The offset that was asked for. The first batch may start below it. */
  long fetchOffset();

  /** One or more complete batches, position to limit. Always the same buffer object. */
  ByteBuffer buffer();

  /** Offset after the last batch: where reading goes on. */
  long nextOffset();

  LogBounds bounds();

  /**
   * Transactions to leave out, in order of their first offset; empty for {@code read_uncommitted}.
   */
  List<AbortedTransaction> abortedTransactions();

  /** Counts further owners. Thread-safe. */
  void retain(int owners);

  /**
   * Gives up one ownership. Thread-safe.
   *
   * @throws IllegalStateException if there was none left
   */
  void release();
}
