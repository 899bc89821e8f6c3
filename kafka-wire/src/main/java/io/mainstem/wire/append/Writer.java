package io.mainstem.wire.append;

import io.mainstem.wire.net.EventLoop;
import io.mainstem.wire.producer.ProducerIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * One partition being written: {@link Intake} takes batches on the caller's thread, {@link Backlog}
 * holds them, {@link WriterState} says what is done with them. Event loop only.
 *
 * <p><b>Order.</b> A refusal stops the sending until every batch under way is answered. Then what
 * is acknowledged is told, and the first batch that is not decides: either all that was refused is
 * sent again with the same sequences, or the writer ends.
 */
final class Writer<T> {
  /** Well below the shortest time after which a broker may be set to forget idle producers. */
  private static final long REMEMBERED_MS = 60_000;

  private final LaneAppender owner;
  private final EventLoop loop;
  private final TopicPartition partition;
  private final AppendListener<T> listener;
  private final Intake<T> intake;
  private final Backlog<T> backlog = new Backlog<>();
  private final Drains drains;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final Patience patience;
  private WriterState state = WriterState.OPEN;
  private @Nullable AppendFailure verdict;
  private @Nullable AppendLane lane;
  private boolean proven;
  private long provenAt;
  private long nextLanding;
  private Uuid topicId = Uuid.ZERO_UUID;

  Writer(
      LaneAppender owner,
      TopicPartition partition,
      ProducerIdentity identity,
      int firstSequence,
      AppendListener<T> listener) {
    this.owner = owner;
    this.loop = owner.loop();
    this.partition = partition;
    this.listener = listener;
    this.intake = new Intake<>(this, loop, identity, firstSequence, owner::count);
    this.drains = new Drains(loop);
    this.patience = new Patience(loop.retryBackoffMs(), LaneAppender.TELL_EVERY_MS);
  }

  /** What the caller holds. */
  PartitionAppender<T> handle() {
    return intake;
  }

  TopicPartition partition() {
    return partition;
  }

  /** Takes what was handed over. */
  void takeOver() {
    if (state != WriterState.ENDED) {
      intake.moveTo(backlog);
      owner.schedule(this);
    }
  }

  /** Completes when all that was handed over so far is acknowledged. */
  CompletableFuture<Void> drain() {
    takeOver();
    if (state == WriterState.ENDED) {
      return CompletableFuture.failedFuture(
          new IllegalStateException("The appender has ended: " + partition));
    }
    PendingBatch<T> last = backlog.last();
    return last == null ? CompletableFuture.completedFuture(null) : drains.await(last);
  }

  @Nullable AppendLane lane() {
    return lane;
  }

  /** Puts the writer on a lane; a broker that it was not with before knows nothing of it. */
  void setLane(@Nullable AppendLane value) {
    lane = value;
    proven = false;
  }

  Uuid topicId() {
    return topicId;
  }

  void adopt(Uuid id) {
    topicId = id;
  }

  boolean isQuiet() {
    return backlog.underWay() == 0;
  }

  boolean isEnded() {
    return state == WriterState.ENDED;
  }

  /** True if a batch may be sent now. */
  boolean canSend(long now, int mostUnderWay) {
    return state == WriterState.OPEN
        && backlog.underWay() < (isProven(now) ? mostUnderWay : 1)
        && backlog.hasWaitingAmong(mostUnderWay)
        && patience.mayTry(now);
  }

  /**
   * True while the broker surely knows where this writer stands. A broker that knows nothing of a
   * producer takes whatever sequence comes first. So as long as we cannot be sure, one batch goes
   * alone: if a second one were on its way, it could be taken although the first was refused, and a
   * gap would be in the log.
   */
  private boolean isProven(long now) {
    return proven && now - provenAt < REMEMBERED_MS;
  }

  /** The next batch to send; only while {@link #canSend}. */
  PendingBatch<T> nextBatch() {
    return backlog.nextWaiting();
  }

  void sent(PendingBatch<?> batch) {
    backlog.sent(batch);
  }

  void acknowledged(PendingBatch<?> batch, long offset, long now) {
    backlog.acknowledged(batch, offset);
    proven = true;
    provenAt = now;
    if (state == WriterState.OPEN) {
      tellAcknowledged();
    }
    settleIfQuiet(now);
  }

  void refused(PendingBatch<?> batch, Errors error, @Nullable String message, long now) {
    backlog.refused(batch, error, message);
    settle();
    settleIfQuiet(now);
  }

  /** Ends with this failure as soon as nothing is under way. */
  void fail(AppendFailure failure, long now) {
    if (verdict == null && state != WriterState.ENDED) {
      verdict = failure;
      settle();
      settleIfQuiet(now);
    }
  }

  /** Completes when nothing is in use any more and nothing more is told. */
  CompletableFuture<Void> closed() {
    return closed;
  }

  void beginClose() {
    intake.refuse();
    if (state.mayBecome(WriterState.CLOSING)) {
      state = state.become(WriterState.CLOSING);
      verdict = new AppendFailure(AppendFailure.Kind.CLOSED, partition, "Closed by the caller");
      settleIfQuiet(loop.now());
    }
  }

  /** The loop is gone, and with it every connection: no answer will come. */
  void abandon() {
    if (state.mayBecome(WriterState.CLOSING)) {
      state = state.become(WriterState.CLOSING);
    }
    if (state != WriterState.ENDED) {
      end(new AppendFailure(AppendFailure.Kind.CLOSED, partition, "The connection was closed"));
    }
  }

  private void settle() {
    if (state == WriterState.OPEN) {
      state = state.become(WriterState.SETTLING);
    }
  }

  private void tellAcknowledged() {
    PendingBatch<T> first = backlog.first();
    while (first != null && first.state() == PendingBatch.State.ACKNOWLEDGED) {
      if (first.baseOffset() >= 0 && first.baseOffset() < nextLanding) {
        logWentBack(first);
        return;
      }
      backlog.removeFirst();
      patience.rewarded();
      tell(first);
      first = backlog.first();
    }
  }

  private void tell(PendingBatch<T> done) {
    if (done.baseOffset() >= 0) {
      nextLanding = done.baseOffset() + done.records();
    }
    intake.settled(done);
    loop.runGuarded(() -> listener.onAppended(done.attachment(), done.baseOffset()));
    drains.acknowledged(done);
  }

  /** What stood in the log before is not there any more: cut off, or the topic was made anew. */
  private void logWentBack(PendingBatch<T> batch) {
    settle();
    if (verdict == null) {
      String message =
          "The log went back: a batch was appended at %d, the one before it ended at %d"
              .formatted(batch.baseOffset(), nextLanding);
      verdict = new AppendFailure(AppendFailure.Kind.SEQUENCE_LOST, partition, message);
    }
  }

  /** Once every answer is in: what was acknowledged is told, and the first that was not decides. */
  private void settleIfQuiet(long now) {
    if (state == WriterState.OPEN || state == WriterState.ENDED || !isQuiet()) {
      return;
    }
    tellAcknowledged();
    AppendFailure failure = verdict == null ? failureOfFirst(now) : verdict;
    if (failure != null) {
      end(failure);
    } else {
      tryAgain(now);
    }
  }

  private @Nullable AppendFailure failureOfFirst(long now) {
    PendingBatch<T> first = backlog.first();
    Errors error = first == null ? null : first.error();
    if (first == null || error == null) {
      return null;
    }
    AppendFailure.Kind kind = Refusals.failure(error, first.refusals());
    if (kind == null && Refusals.isAboutTopic(error)) {
      kind = owner.missingTopic(this, patience.lasting(now));
    }
    return kind == null
        ? null
        : new AppendFailure(kind, partition, String.valueOf(first.message()));
  }

  private void tryAgain(long now) {
    PendingBatch<T> first = backlog.first();
    backlog.sendAgain();
    state = state.become(WriterState.OPEN);
    proven = false;
    if (first != null) {
      long delay = patience.failed(now);
      tellTrouble(String.valueOf(first.message()), now);
      owner.later(this, delay);
    }
  }

  /** Tells the listener that nothing goes through; not too often. */
  void tellTrouble(String reason, long now) {
    patience.noteTrouble(now);
    if (patience.isNews(now)) {
      long since = patience.lasting(now);
      loop.runGuarded(() -> listener.onRetrying(reason, since));
    }
  }

  /** Milliseconds for which nothing has gone through. */
  long troubleLasts(long now) {
    return patience.lasting(now);
  }

  private void end(AppendFailure failure) {
    intake.refuse();
    intake.moveTo(backlog);
    state = state.become(WriterState.ENDED);
    List<T> left = new ArrayList<>();
    for (PendingBatch<T> batch : backlog.takeAll()) {
      left.add(batch.attachment());
      intake.settled(batch);
    }
    owner.ended(this);
    if (failure.kind() != AppendFailure.Kind.CLOSED || !left.isEmpty()) {
      loop.runGuarded(() -> listener.onFailed(failure, left));
    }
    drains.fail(failure.message());
    closed.complete(null);
  }

  @Override
  public String toString() {
    return "Writer[" + partition + ", " + state + "]";
  }
}
