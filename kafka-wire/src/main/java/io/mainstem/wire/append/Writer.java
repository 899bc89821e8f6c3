package io.mainstem.wire.append;

import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.batch.BatchStamp;
import io.mainstem.wire.batch.CorruptBatchException;
import io.mainstem.wire.batch.Sequences;
import io.mainstem.wire.net.Outcomes;
import io.mainstem.wire.producer.ProducerIdentity;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * The state of one partition being written. Batches are stamped on the caller's thread and queued;
 * from there on everything is the event loop's.
 *
 * <pre>
 *   OPEN ----- a refusal or a cut connection -----> SETTLING -- retriable, all answers in --> OPEN
 *     |                                                |
 *     +---- close -----> CLOSING                       +---- not retriable, all answers in --> ENDED
 *                           +------- all answers in ----------------------------------------> ENDED
 * </pre>
 */
final class Writer<T> implements PartitionAppender<T> {
  /** Well below the shortest time after which a broker may be set to forget idle producers. */
  private static final long REMEMBERED_MS = 60_000;

  private final LaneAppender owner;
  private final TopicPartition partition;
  private final ProducerIdentity identity;
  private final AppendListener<T> listener;

  // The caller's thread
  private final BatchStamp stamp = new BatchStamp();
  private final BatchCursor look = new BatchCursor();
  private int nextSequence;

  // Between the two
  private final Queue<PendingBatch<T>> handedOver = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean announced = new AtomicBoolean();
  private final AtomicInteger pendingBatches = new AtomicInteger();
  private final AtomicLong pendingBytes = new AtomicLong();
  private boolean refusing;
  private final Runnable takeOver = this::takeOver;

  // The event loop
  private final Deque<PendingBatch<T>> pending = new ArrayDeque<>();
  private final List<Drain> drains = new ArrayList<>();
  private State state = State.OPEN;
  private int underWay;
  private int waiting;
  private @Nullable AppendLane lane;
  private boolean queued;
  private long retryAt;
  private long provenAt;
  private int failures;
  private long troubleSince;
  private long toldAt;
  private Uuid topicId = Uuid.ZERO_UUID;
  private @Nullable AppendFailure forced;
  private @Nullable CompletableFuture<Void> closed;

  enum State {
    OPEN,
    SETTLING,
    CLOSING,
    ENDED
  }

  private record Drain(PendingBatch<?> last, CompletableFuture<Void> done) {}

  Writer(
      LaneAppender owner,
      TopicPartition partition,
      ProducerIdentity identity,
      AppendListener<T> listener) {
    this.owner = owner;
    this.partition = partition;
    this.identity = identity;
    this.listener = listener;
  }

  @Override
  public TopicPartition partition() {
    return partition;
  }

  @Override
  public ProducerIdentity identity() {
    return identity;
  }

  @Override
  public int append(ByteBuffer batch, T attachment) {
    int sequence = nextSequence;
    int records = stamp(batch, sequence);
    PendingBatch<T> next = new PendingBatch<>(batch.slice(), attachment);
    // Whatever gets past this is told about, by onAppended or in the list of onFailed.
    synchronized (handedOver) {
      if (refusing) {
        throw new IllegalStateException("The appender of " + partition + " has ended");
      }
      handedOver.add(next);
    }
    nextSequence = Sequences.advance(sequence, records);
    pendingBatches.incrementAndGet();
    pendingBytes.addAndGet(next.size());
    owner.count(next.size());
    announce();
    return sequence;
  }

  private int stamp(ByteBuffer batch, int sequence) {
    if (!look.wrap(batch).next() || look.remaining() != 0 || look.magic() != 2 || !look.isDense()) {
      throw new CorruptBatchException("Not one complete, dense magic v2 batch for " + partition);
    }
    stamp.stamp(batch, batch.position(), identity.producerId(), identity.epoch(), sequence);
    return look.recordCount();
  }

  private void announce() {
    if (announced.compareAndSet(false, true)) {
      owner.loop().execute(takeOver);
    }
  }

  @Override
  public int pendingBatches() {
    return pendingBatches.get();
  }

  @Override
  public long pendingBytes() {
    return pendingBytes.get();
  }

  @Override
  public CompletableFuture<Void> drained() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    owner.loop().execute(() -> drain(done));
    return done;
  }

  @Override
  public CompletableFuture<Void> close() {
    refuse();
    CompletableFuture<Void> done = new CompletableFuture<>();
    owner
        .loop()
        .execute(
            () -> {
              beginClose();
              Outcomes.pass(closedFuture(), done);
            });
    return done;
  }

  // ---- event loop from here on ----

  private void takeOver() {
    announced.set(false);
    for (PendingBatch<T> next = handedOver.poll(); next != null; next = handedOver.poll()) {
      pending.add(next);
      waiting++;
    }
    if (state != State.ENDED) {
      owner.schedule(this);
    }
  }

  private void drain(CompletableFuture<Void> done) {
    takeOver();
    if (state == State.ENDED) {
      done.completeExceptionally(new IllegalStateException("The appender has ended: " + partition));
    } else if (pending.isEmpty()) {
      done.complete(null);
    } else {
      drains.add(new Drain(pending.getLast(), done));
    }
  }

  private void refuse() {
    synchronized (handedOver) {
      refusing = true;
    }
  }

  void beginClose() {
    refuse();
    if (state != State.ENDED) {
      forced = new AppendFailure(AppendFailure.Kind.CLOSED, partition, "Closed by the caller");
      state = State.CLOSING;
      settleIfQuiet(owner.loop().now());
    }
  }

  private CompletableFuture<Void> closedFuture() {
    if (closed == null) {
      closed = new CompletableFuture<>();
      if (state == State.ENDED) {
        closed.complete(null);
      }
    }
    return closed;
  }

  @Nullable AppendLane lane() {
    return lane;
  }

  void setLane(@Nullable AppendLane value) {
    lane = value;
  }

  Uuid topicId() {
    return topicId;
  }

  void adopt(Uuid id) {
    topicId = id;
  }

  boolean isQuiet() {
    return underWay == 0;
  }

  boolean isQueued() {
    return queued;
  }

  void setQueued(boolean value) {
    queued = value;
  }

  boolean isEnded() {
    return state == State.ENDED;
  }

  /** True if a batch may be sent now. */
  boolean canSend(long now, int mostUnderWay) {
    return state == State.OPEN
        && waiting > 0
        && underWay < (isProven(now) ? mostUnderWay : 1)
        && retryAt <= now;
  }

  /**
   * True while the broker surely knows where this writer stands. A broker that knows nothing of a
   * producer takes whatever sequence comes first. So as long as we cannot be sure, one batch goes
   * alone: if a second one were on its way, it could be taken although the first was refused, and a
   * gap would be in the log.
   */
  private boolean isProven(long now) {
    return provenAt != 0 && now - provenAt < REMEMBERED_MS;
  }

  long retryAt() {
    return retryAt;
  }

  /** The next batch to send; only while {@link #canSend}. */
  PendingBatch<T> peekWaiting() {
    for (PendingBatch<T> batch : pending) {
      if (batch.state() == PendingBatch.State.WAITING) {
        return batch;
      }
    }
    throw new IllegalStateException("Nothing waits on " + partition);
  }

  void markSent(PendingBatch<?> batch) {
    batch.sent();
    waiting--;
    underWay++;
  }

  void acknowledged(PendingBatch<?> batch, long offset, long now) {
    underWay--;
    batch.acknowledged(offset);
    provenAt = now;
    if (state == State.OPEN) {
      flush();
    } else {
      settleIfQuiet(now);
    }
  }

  void refused(PendingBatch<?> batch, Errors error, @Nullable String message, long now) {
    underWay--;
    batch.refused(error, message);
    if (state == State.OPEN) {
      state = State.SETTLING;
    }
    settleIfQuiet(now);
  }

  /** Fails as soon as nothing is under way. */
  void force(AppendFailure failure, long now) {
    if (state == State.OPEN || state == State.SETTLING) {
      forced = failure;
      state = State.SETTLING;
      settleIfQuiet(now);
    }
  }

  private void flush() {
    PendingBatch<T> first = pending.peek();
    while (first != null && first.state() == PendingBatch.State.ACKNOWLEDGED) {
      pending.remove();
      failures = 0;
      troubleSince = 0;
      PendingBatch<T> done = first;
      forget(done);
      owner.loop().runGuarded(() -> listener.onAppended(done.attachment(), done.baseOffset()));
      completeDrains(done);
      first = pending.peek();
    }
  }

  private void completeDrains(PendingBatch<T> done) {
    while (!drains.isEmpty() && drains.get(0).last() == done) {
      CompletableFuture<Void> waiter = drains.remove(0).done();
      owner.loop().runGuarded(() -> waiter.complete(null));
    }
  }

  private void forget(PendingBatch<T> batch) {
    pendingBatches.decrementAndGet();
    pendingBytes.addAndGet(-batch.size());
    owner.count(-batch.size());
  }

  /** Once every answer is in: what was acknowledged is told, and the first that was not decides. */
  private void settleIfQuiet(long now) {
    if (underWay > 0 || state == State.ENDED) {
      return;
    }
    flush();
    AppendFailure failure = forced != null ? forced : failureOfFirst(now);
    if (failure != null) {
      end(failure);
    } else {
      tryAgain(now);
    }
  }

  private @Nullable AppendFailure failureOfFirst(long now) {
    PendingBatch<T> first = pending.peek();
    Errors error = first == null ? null : first.error();
    if (first == null || error == null) {
      return null;
    }
    AppendFailure.Kind kind = Refusals.failure(error, first.refusals());
    String words = String.valueOf(first.message());
    if (kind == null && Refusals.isAboutTopic(error) && troubleSince != 0) {
      kind = owner.missingTopic(this, now - troubleSince);
    }
    return kind == null ? null : new AppendFailure(kind, partition, words);
  }

  private void tryAgain(long now) {
    waiting = 0;
    String reason = "refused";
    for (PendingBatch<T> batch : pending) {
      if (batch.state() == PendingBatch.State.REFUSED) {
        reason = batch == pending.peek() ? String.valueOf(batch.message()) : reason;
        batch.again();
      }
      waiting += batch.state() == PendingBatch.State.WAITING ? 1 : 0;
    }
    state = State.OPEN;
    provenAt = 0;
    if (pending.isEmpty()) {
      return;
    }
    retryAt = now + owner.backoff(failures++);
    tellTrouble(reason, now);
    owner.later(this, retryAt - now);
  }

  /** Tells the listener that nothing goes through; not too often. */
  void tellTrouble(String reason, long now) {
    if (troubleSince == 0) {
      troubleSince = now;
      toldAt = 0;
    }
    if (toldAt == 0 || now - toldAt >= LaneAppender.TELL_EVERY_MS) {
      toldAt = now;
      long since = now - troubleSince;
      owner.loop().runGuarded(() -> listener.onRetrying(reason, since));
    }
  }

  /** True if nothing went through for so long. */
  boolean troubleLasts(long now, long atLeastMs) {
    return troubleSince != 0 && now - troubleSince >= atLeastMs;
  }

  private void end(AppendFailure failure) {
    synchronized (handedOver) {
      refusing = true;
      pending.addAll(handedOver);
      handedOver.clear();
    }
    state = State.ENDED;
    waiting = 0;
    List<T> left = new ArrayList<>(pending.size());
    for (PendingBatch<T> batch : pending) {
      left.add(batch.attachment());
      forget(batch);
    }
    pending.clear();
    owner.ended(this);
    boolean quietly = failure.kind() == AppendFailure.Kind.CLOSED && left.isEmpty();
    if (!quietly) {
      owner.loop().runGuarded(() -> listener.onFailed(failure, left));
    }
    for (Drain drain : List.copyOf(drains)) {
      owner
          .loop()
          .runGuarded(
              () ->
                  drain.done().completeExceptionally(new IllegalStateException(failure.message())));
    }
    drains.clear();
    closedFuture().complete(null);
  }

  /** The loop is gone, and with it every connection. */
  void abandon() {
    underWay = 0;
    forced = new AppendFailure(AppendFailure.Kind.CLOSED, partition, "The connection was closed");
    if (state != State.ENDED) {
      end(forced);
    }
  }

  @Override
  public String toString() {
    return "PartitionAppender[" + partition + ", " + identity + ", " + state + "]";
  }
}
