package io.mainstem.worker.mirror;

import io.mainstem.api.federation.Route.ErrorPolicy;
import io.mainstem.api.replication.PauseReason;
import io.mainstem.wire.append.AppendFailure;
import io.mainstem.wire.append.AppendListener;
import io.mainstem.wire.append.PartitionAppender;
import io.mainstem.wire.fetch.PartitionFetch;
import io.mainstem.worker.append.TargetCluster;
import io.mainstem.worker.position.RunRecorder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * A copier's way to the target: knows what is under way and tells the recorder where it came to
 * stand. Confined to the mirror's loop; the appender calls from its own thread and is handed over
 * to it, memory is given back at once.
 */
final class Outflow {
  private final RunRecorder recorder;
  private final CopyMeter meter;
  private final MirrorLoop loop;
  private final Listener listener;
  private final Consumer<TakeOverStep> steps;
  private final boolean tellsSuspects;
  private final Deque<Chunk> pending = new ArrayDeque<>();
  private final PartitionAppender<Chunk> appender;
  private long handedOn;
  private int handedOnEpoch;
  private boolean refused;
  private boolean closed;

  /** Called on the loop. */
  interface Listener {
    /** There is more room. */
    void onAcknowledged();

    /** The target takes no more. */
    void onTrouble(MirrorTrouble trouble);
  }

  Outflow(
      CopyOrder order,
      Place place,
      TargetCluster target,
      MirrorLoop loop,
      CopyMeter meter,
      Listener listener,
      Consumer<TakeOverStep> steps) {
    this.recorder = place.recorder();
    this.handedOn = recorder.nextSource();
    this.handedOnEpoch = recorder.sourceEpoch();
    this.meter = meter;
    this.loop = loop;
    this.listener = listener;
    this.steps = steps;
    this.tellsSuspects = order.route().errorPolicy() == ErrorPolicy.DEAD_LETTER;
    this.appender =
        target
            .appender()
            .open(
                new TopicPartition(order.targetTopic(), order.mirror().partition()),
                place.identity(),
                new Acknowledgements());
  }

  /** Told by the appender, on its thread. */
  private final class Acknowledgements implements AppendListener<Chunk> {
    @Override
    public void onAppended(Chunk chunk, long baseOffset) {
      chunk.release();
      loop.execute(() -> acknowledge(chunk, baseOffset));
    }

    @Override
    public void onFailed(AppendFailure failure, List<Chunk> unacknowledged) {
      unacknowledged.forEach(Chunk::release);
      loop.execute(() -> fail(failure, unacknowledged));
    }
  }

  /** False once nothing more is taken; why is, or was, told. */
  boolean isOpen() {
    return !refused && !closed;
  }

  /** Bytes under way. */
  long pendingBytes() {
    return appender.pendingBytes();
  }

  /** Batches under way. */
  int pendingBatches() {
    return appender.pendingBatches();
  }

  /** True if nothing is under way. */
  boolean isQuiet() {
    return pending.isEmpty();
  }

  /** Below this source offset everything is in the target, under way, or not to be copied. */
  long handedOn() {
    return handedOn;
  }

  /** Leader epoch of the source batch before {@link #handedOn()}; -1 if unknown. */
  int handedOnEpoch() {
    return handedOnEpoch;
  }

  /** Latest timestamp of the oldest batch under way, in milliseconds; -1 if there is none. */
  long oldestTimestamp() {
    Chunk oldest = pending.peek();
    return oldest == null ? -1 : oldest.maxTimestamp();
  }

  void append(Piece.Batch batch) {
    Chunk chunk = batch.chunk();
    pending.add(chunk);
    if (chunk.nextSource() > handedOn) {
      handedOn = chunk.nextSource();
      handedOnEpoch = PartitionFetch.NO_EPOCH; // it may end within a batch
    }
    meter.sent(chunk);
    steps.accept(TakeOverStep.BEFORE_WRITE);
    try {
      appender.append(batch.bytes(), chunk);
    } catch (IllegalStateException e) {
      // It failed a moment ago, and why is on its way to us: nobody took this batch.
      chunk.release();
      refused = true;
    }
    steps.accept(TakeOverStep.WRITTEN);
  }

  /**
   * Below this source offset nothing more will be handed on.
   *
   * @param sourceEpoch leader epoch of the batch before it; -1 if unknown
   */
  void passTo(long sourceOffset, int sourceEpoch) {
    if (sourceOffset >= handedOn) {
      handedOn = sourceOffset;
      handedOnEpoch = sourceEpoch;
    }
    Chunk last = pending.peekLast();
    if (last == null) {
      recorder.passed(sourceOffset, sourceEpoch);
    } else {
      last.extendTo(sourceOffset, sourceEpoch);
    }
  }

  /** Completes, on the loop, when all that is under way is acknowledged and the recorder knows. */
  CompletableFuture<Void> drained() {
    return appender.drained().thenRunAsync(() -> {}, loop);
  }

  /** Gives it up; what is under way may still arrive. */
  void close() {
    closed = true;
    var unused = appender.close();
  }

  private void acknowledge(Chunk chunk, long baseOffset) {
    if (closed) {
      return;
    }
    if (baseOffset < recorder.nextTarget()) {
      listener.onTrouble(unexpectedOffset(baseOffset));
      return;
    }
    pending.remove();
    recorder.copied(chunk.stretches(), baseOffset);
    recorder.passed(chunk.nextSource(), chunk.sourceEpoch());
    meter.acknowledged(chunk);
    listener.onAcknowledged();
  }

  private void fail(AppendFailure failure, List<Chunk> unacknowledged) {
    if (!closed) {
      listener.onTrouble(Troubles.of(failure, tellsSuspects ? unacknowledged : List.<Chunk>of()));
    }
  }

  private MirrorTrouble unexpectedOffset(long baseOffset) {
    return new MirrorTrouble(
        PauseReason.TARGET_NOT_READY,
        MirrorTrouble.Remedy.TAKE_OVER_AGAIN,
        baseOffset < 0
            ? "the target no longer knows where it put a batch"
            : "the target put a batch at %d, below its former end %d"
                .formatted(baseOffset, recorder.nextTarget()));
  }
}
