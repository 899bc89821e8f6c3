package io.mainstem.wire.fetch;

import io.mainstem.wire.batch.AbortedTransaction;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/** Batches on loan from a {@link SessionFetcher}. */
final class DeliveredBatches implements FetchedBatches {
  /** So many owners that they never come down to none. */
  private static final int TAKEN_BACK = 1 << 30;

  private final SessionFetcher owner;
  private final Reading reading;
  private final Uuid topicId;
  private final long fetchOffset;
  private final long nextOffset;
  private final ByteBuffer buffer;
  private final int bytes;
  private final LogBounds bounds;
  private final List<AbortedTransaction> aborted;
  private final AtomicInteger owners = new AtomicInteger(1);

  DeliveredBatches(
      SessionFetcher owner,
      Reading reading,
      long fetchOffset,
      long nextOffset,
      ByteBuffer buffer,
      LogBounds bounds,
      List<AbortedTransaction> aborted) {
    this.owner = owner;
    this.reading = reading;
    this.topicId = reading.topicId();
    this.fetchOffset = fetchOffset;
    this.nextOffset = nextOffset;
    this.buffer = buffer;
    this.bytes = buffer.remaining();
    this.bounds = bounds;
    this.aborted = aborted;
  }

  @Override
  public TopicPartition partition() {
    return reading.partition();
  }

  @Override
  public Uuid topicId() {
    return topicId;
  }

  @Override
  public long fetchOffset() {
    return fetchOffset;
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
    return bounds;
  }

  @Override
  public List<AbortedTransaction> abortedTransactions() {
    return aborted;
  }

  @Override
  public void retain(int more) {
    if (more < 0 || owners.getAndAdd(more) <= 0) {
      throw new IllegalStateException("Batches were released already: " + partition());
    }
  }

  @Override
  public void release() {
    int left = owners.decrementAndGet();
    if (left < 0) {
      throw new IllegalStateException("Batches were released twice: " + partition());
    }
    if (left == 0) {
      owner.released(reading, bytes);
    }
  }

  /**
   * Ends the loan because the sink threw: nobody knows what it had retained by then. What it
   * releases later is not counted again.
   */
  void takeBack() {
    if (owners.getAndSet(TAKEN_BACK) > 0) {
      owner.released(reading, bytes);
    }
  }
}
