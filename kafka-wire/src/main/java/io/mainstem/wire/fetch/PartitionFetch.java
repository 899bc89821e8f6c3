package io.mainstem.wire.fetch;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * One partition being read by a {@link BatchFetcher}. All methods return at once, from any thread.
 */
public interface PartitionFetch {

  /** It is not known under which leader the last batch was written. */
  int NO_EPOCH = -1;

  TopicPartition partition();

  /**
   * Reads on from another offset, and ends whatever problem held the partition. When the future
   * completes nothing from before the seek will be delivered any more.
   */
  default CompletableFuture<Void> seek(long offset) {
    return seek(offset, NO_EPOCH);
  }

  /**
   * Likewise.
   *
   * @param lastEpoch leader epoch of the batch before the offset, or {@link #NO_EPOCH}
   */
  CompletableFuture<Void> seek(long offset, int lastEpoch);

  /** Stops asking for this partition. An answer under way is dropped and asked for again later. */
  void pause();

  /** Undoes {@link #pause}. */
  void resume();

  /** Offset that will be asked for next. */
  long position();

  /** Bytes of this partition delivered and not released yet. */
  long bytesInFlight();

  /**
   * Ends this reading. When the future completes its sink will not be called again. Batches that
   * were delivered stay valid until released.
   */
  CompletableFuture<Void> remove();
}
