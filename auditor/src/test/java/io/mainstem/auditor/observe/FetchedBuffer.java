package io.mainstem.auditor.observe;

import io.mainstem.wire.batch.AbortedTransaction;
import io.mainstem.wire.fetch.FetchedBatches;
import io.mainstem.wire.fetch.LogBounds;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** Batches as if they had been fetched. */
record FetchedBuffer(ByteBuffer buffer, long nextOffset) implements FetchedBatches {

  @Override
  public TopicPartition partition() {
    return new TopicPartition("trips", 0);
  }

  @Override
  public Uuid topicId() {
    return Uuid.ZERO_UUID;
  }

  @Override
  public long fetchOffset() {
    return 0;
  }

  @Override
  public LogBounds bounds() {
    return new LogBounds(0, nextOffset, nextOffset);
  }

  @Override
  public List<AbortedTransaction> abortedTransactions() {
    return List.of();
  }

  @Override
  public void retain(int owners) {}

  @Override
  public void release() {}
}
