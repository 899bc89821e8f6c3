package io.mainstem.wire.append;

import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.batch.BatchStamp;
import io.mainstem.wire.batch.CorruptBatchException;
import io.mainstem.wire.batch.Sequences;
import io.mainstem.wire.net.EventLoop;
import io.mainstem.wire.net.Outcomes;
import io.mainstem.wire.producer.ProducerIdentity;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The callers' side of a {@link Writer}: stamps each batch, gives it its sequence and hands it
 * over. {@link #append} is for one thread at a time, {@link #moveTo} and {@link #settled} for the
 * event loop, everything else for any thread.
 */
final class Intake<T> implements PartitionAppender<T> {
  private final Writer<T> writer;
  private final EventLoop loop;
  private final ProducerIdentity identity;
  private final LongConsumer countAll;

  private final BatchStamp stamp = new BatchStamp();
  private final BatchCursor look = new BatchCursor();
  private int nextSequence;

  private final Queue<PendingBatch<T>> handedOver = new ArrayDeque<>();
  private boolean refusing;
  private final AtomicInteger batches = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  /**
   * Made on any thread.
   *
   * @param firstSequence what the first record gets
   * @param countAll told of every byte that comes (more) and goes (less)
   */
  Intake(
      Writer<T> writer,
      EventLoop loop,
      ProducerIdentity identity,
      int firstSequence,
      LongConsumer countAll) {
    this.writer = writer;
    this.loop = loop;
    this.identity = identity;
    this.nextSequence = firstSequence;
    this.countAll = countAll;
  }

  @Override
  public TopicPartition partition() {
    return writer.partition();
  }

  @Override
  public ProducerIdentity identity() {
    return identity;
  }

  @Override
  public int append(ByteBuffer batch, T attachment) {
    int sequence = nextSequence;
    int records = stamp(batch, sequence);
    PendingBatch<T> next = new PendingBatch<>(batch.slice(), records, attachment);
    boolean first;
    // Whatever gets past this is told about, by onAppended or in the list of onFailed.
    synchronized (handedOver) {
      if (refusing) {
        throw new IllegalStateException("The appender of " + partition() + " has ended");
      }
      first = handedOver.isEmpty();
      count(1, next.size());
      handedOver.add(next);
    }
    nextSequence = Sequences.advance(sequence, records);
    if (first) {
      loop.execute(writer::takeOver);
    }
    return sequence;
  }

  private int stamp(ByteBuffer batch, int sequence) {
    boolean fit =
        look.wrap(batch).next()
            && look.remaining() == 0
            && look.magic() == 2
            && look.isDense()
            && look.recordCount() > 0;
    if (!fit) {
      throw new CorruptBatchException("Not one complete, dense magic v2 batch for " + partition());
    }
    stamp.stamp(batch, batch.position(), identity.producerId(), identity.epoch(), sequence);
    return look.recordCount();
  }

  /** Lets nothing more in. */
  void refuse() {
    synchronized (handedOver) {
      refusing = true;
    }
  }

  /** Moves what was handed over to the backlog. */
  void moveTo(Backlog<T> backlog) {
    synchronized (handedOver) {
      handedOver.forEach(backlog::add);
      handedOver.clear();
    }
  }

  /** A batch is acknowledged or given up. */
  void settled(PendingBatch<T> batch) {
    count(-1, -batch.size());
  }

  private void count(int moreBatches, long moreBytes) {
    batches.addAndGet(moreBatches);
    bytes.addAndGet(moreBytes);
    countAll.accept(moreBytes);
  }

  @Override
  public int pendingBatches() {
    return batches.get();
  }

  @Override
  public long pendingBytes() {
    return bytes.get();
  }

  @Override
  public CompletableFuture<Void> drained() {
    return loop.call(writer::drain);
  }

  @Override
  public CompletableFuture<Void> close() {
    refuse();
    CompletableFuture<Void> done = new CompletableFuture<>();
    boolean accepted =
        loop.execute(
            () -> {
              writer.beginClose();
              Outcomes.pass(writer.closed(), done);
            });
    if (!accepted) {
      done.complete(null);
    }
    return done;
  }

  @Override
  public String toString() {
    return "PartitionAppender[" + identity + ", " + writer + "]";
  }
}
