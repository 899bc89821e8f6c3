package io.mainstem.wire.fetch;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * Reads raw record batches of many partitions, for as long as it lives.
 *
 * <p>Over each connection to a broker runs one incremental fetch session (KIP-227): a request names
 * only the partitions whose offset moved, an answer only those with something new, so an idle
 * partition costs next to nothing. Partitions come and go without disturbing the others. Leader
 * changes, restarts and cut connections are followed silently; a partition's position moves only by
 * what was delivered.
 *
 * <p><b>Memory.</b> What was delivered and not yet {@linkplain FetchedBatches#release() released}
 * counts against the partition's and the fetcher's budget. A partition over its budget is left out
 * of requests until half of it is released; the connection goes on for the others.
 *
 * <p><b>Threading.</b> As {@link io.mainstem.wire.ClusterConnection}: call from anywhere, called
 * back on the event loop.
 */
public interface BatchFetcher extends AutoCloseable {

  /** A topic id that matches any: the fetcher then holds on to the first one it sees. */
  Uuid ANY_TOPIC_ID = Uuid.ZERO_UUID;

  /**
   * Starts reading a partition.
   *
   * @param topicId the incarnation to read, or {@link #ANY_TOPIC_ID}. When the cluster has the
   *     topic under another id the sink gets {@link FetchProblem.Kind#TOPIC_RECREATED}
   * @param offset the first offset wanted, 0 or more. The first batch delivered may start below it
   * @return the handle of this reading; a partition may be read several times at once
   */
  default PartitionFetch add(TopicPartition partition, Uuid topicId, long offset, FetchSink sink) {
    return add(partition, topicId, offset, PartitionFetch.NO_EPOCH, sink);
  }

  /**
   * Likewise, going on behind what was read before: if the log has lost any of that meanwhile, the
   * sink gets {@link FetchProblem.Kind#DIVERGED} instead of records that do not follow on it. The
   * fetcher goes by the epochs of what it reads; this one is for before the first batch.
   *
   * @param lastEpoch leader epoch of the batch before the offset, or {@link
   *     PartitionFetch#NO_EPOCH}
   */
  PartitionFetch add(
      TopicPartition partition, Uuid topicId, long offset, int lastEpoch, FetchSink sink);

  /** Bytes delivered and not released yet. */
  long bytesInFlight();

  /** Ends all readings. */
  @Override
  void close();
}
