package io.mainstem.worker.mirror;

import io.mainstem.wire.batch.AbortedTransaction;
import io.mainstem.wire.fetch.FetchedBatches;
import io.mainstem.wire.fetch.LogBounds;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** An answer of a source that was never asked. */
final class LentBatches implements FetchedBatches {
  private final ByteBuffer buffer;
  private final long nextOffset;
  private int owners = 1;

  LentBatches(List<ByteBuffer> batches, long nextOffset) {
    this.nextOffset = nextOffset;
    this.buffer = ByteBuffer.allocate(batches.stream().mapToInt(ByteBuffer::remaining).sum());
    batches.forEach(batch -> buffer.put(batch.duplicate()));
    buffer.flip();
  }

  int owners() {
    return owners;
  }

  @Override
  public TopicPartition partition() {
    return new TopicPartition("lent", 0);
  }

  @Override
  public Uuid topicId() {
    return Uuid.ONE_UUID;
  }

  @Override
  public long fetchOffset() {
    return 0;
  }

  @Override
  public ByteBuffer buffer() {
    return buffer;
  }

  @Override
  public long nextOffset() {
    return nextOffset;
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
  public void retain(int more) {
    owners += more;
  }

  @Override
  public void release() {
    owners--;
  }
}
