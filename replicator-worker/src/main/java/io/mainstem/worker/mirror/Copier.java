package io.mainstem.worker.mirror;

import io.mainstem.api.replication.MirrorEvent;
import io.mainstem.wire.append.AppendFailure;
import io.mainstem.wire.append.AppendListener;
import io.mainstem.wire.append.PartitionAppender;
import io.mainstem.wire.batch.CorruptBatchException;
import io.mainstem.wire.fetch.FetchProblem;
import io.mainstem.wire.fetch.FetchSink;
import io.mainstem.wire.fetch.FetchedBatches;
import io.mainstem.wire.fetch.LogBounds;
import io.mainstem.wire.fetch.PartitionFetch;
import io.mainstem.worker.append.TargetCluster;
import io.mainstem.worker.fetch.PassRules;
import io.mainstem.worker.fetch.SourceCluster;
import io.mainstem.worker.position.RunRecorder;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Copies from where a take-over ended, until it is stopped or meets trouble.
 *
 * <p>What may pass is stamped where it lies and handed to the appender; its memory goes back to the
 * fetcher when the target has it. So the fetcher's budget bounds what passes, and {@code
 * mostPendingBytes} what the record path makes anew.
 *
 * <p>Confined to the mirror's loop. Fetcher and appender call from their own threads and are handed
 * over to it; memory is given back at once.
 */
final class Copier {
  private final CopyOrder order;
  private final Place place;
  private final TargetCluster target;
  private final MirrorLoop loop;
  private final RouteMeter meter;
  private final LongSupplier clock;
  private final Listener listener;
  private final long mostPendingBytes;
  private final RunRecorder recorder;
  private final Intake intake;
  private final Deque<Chunk> pending = new ArrayDeque<>();
  private final PartitionAppender<Chunk> appender;
  private final PartitionFetch fetch;
  private final RateMeter recordRate = new RateMeter();
  private final RateMeter byteRate = new RateMeter();
  private @Nullable CompletableFuture<Void> recording;
  private long sourceEnd = -1;

  /** Where the source begins now, once it has deleted what we wanted; -1 else. */
  private long expiredTo = -1;

  private long lastCopiedTimestamp = -1;
  private boolean draining;
  private boolean refused;
  private boolean stopped;

  /** Hears what the copier cannot settle by itself; called on the loop. */
  interface Listener {
    /** The copier has stopped. */
    void onTrouble(MirrorTrouble trouble);

    /** Something that people must know of; offsets as in {@link MirrorEvent}. */
    void onEvent(MirrorEvent.Kind kind, long sourceFrom, long sourceTo, String detail);
  }

  Copier(
      CopyOrder order,
      Place place,
      SourceCluster source,
      TargetCluster target,
      MirrorLoop loop,
      RouteMeter meter,
      LongSupplier clock,
      long mostPendingBytes,
      Listener listener) {
    this.order = order;
    this.place = place;
    this.target = target;
    this.loop = loop;
    this.meter = meter;
    this.clock = clock;
    this.mostPendingBytes = mostPendingBytes;
    this.listener = listener;
    this.recorder = place.recorder();
    this.intake =
        new Intake(
            new PassRules(place.limits(), order.route().filter() != null),
            TakeOver.selection(order),
            loop.recordPath(),
            recorder.nextSource(),
            new Out());
    int partition = order.mirror().partition();
    this.appender =
        target
            .appender()
            .open(
                new TopicPartition(order.targetTopic(), partition),
                place.identity(),
                new Acknowledgements());
    this.fetch =
        source
            .fetcher()
            .add(
                new TopicPartition(order.mirror().topic(), partition),
                place.sourceTopicId(),
                recorder.nextSource(),
                new Arrivals());
  }

  /** Told by the fetcher, on its thread. */
  private final class Arrivals implements FetchSink {
    @Override
    public void onBatches(FetchedBatches batches) {
      loop.execute(() -> take(batches));
    }

    @Override
    public void onBounds(LogBounds bounds) {
      loop.execute(() -> learn(bounds));
    }

    @Override
    public void onProblem(FetchProblem problem) {
      loop.execute(() -> meet(problem));
    }
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
      loop.execute(() -> trouble(Troubles.of(failure)));
    }
  }

  /** Stops reading; completes when all that was handed over is acknowledged and recorded. */
  CompletableFuture<Void> drain() {
    draining = true;
    var unused = fetch.remove();
    intake.drop();
    return appender.drained().thenComposeAsync(done -> recordAll(), loop);
  }

  /** Ends it; what is on its way to the target may still arrive there. */
  void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    var unusedRemoval = fetch.remove();
    intake.drop();
    var unusedClosing = appender.close();
  }

  /** Stores what is known and not stored yet, unless that is being done. */
  void recordRuns() {
    if (stopped || recording != null) {
      return;
    }
    Optional<RunRecorder.Facts> facts = recorder.unrecorded(TakeOver.MOST_RUNS_IN_A_BLOCK);
    facts.ifPresent(this::store);
  }

  void tick(long nowMillis) {
    recordRate.tick(nowMillis);
    byteRate.tick(nowMillis);
  }

  private void store(RunRecorder.Facts facts) {
    CompletableFuture<Void> stored = target.runs().append(TakeOver.block(order, place, facts));
    recording =
        stored.handleAsync(
            (done, error) -> {
              recording = null;
              if (error == null) {
                recorder.recorded(facts);
              } else {
                trouble(Troubles.ofTarget(error));
              }
              return null;
            },
            loop);
  }

  private CompletableFuture<Void> recordAll() {
    recordRuns();
    CompletableFuture<Void> underWay = recording;
    return underWay == null || stopped
        ? CompletableFuture.completedFuture(underWay == null ? null : underWay.getNow(null))
        : underWay.thenComposeAsync(done -> recordAll(), loop);
  }

  private void take(FetchedBatches batches) {
    if (stopped || draining) {
      batches.release();
      return;
    }
    learn(batches.bounds());
    intake.take(batches);
    pump();
  }

  private void learn(LogBounds bounds) {
    sourceEnd = bounds.lastStableOffset() >= 0 ? bounds.lastStableOffset() : bounds.highWatermark();
  }

  private void meet(FetchProblem problem) {
    if (stopped || draining) {
      return;
    }
    if (problem.kind() == FetchProblem.Kind.OFFSET_OUT_OF_RANGE
        && problem.logStartOffset() > problem.offset()) {
      expiredTo = problem.logStartOffset();
      pump();
    } else {
      trouble(Troubles.of(problem));
    }
  }

  /** The source deleted records before we could read them; what was read before is handed on. */
  private void passExpired() {
    listener.onEvent(
        MirrorEvent.Kind.EXPIRED_UNREPLICATED,
        intake.wanted(),
        expiredTo,
        "the source deleted these offsets before they were copied");
    intake.skipTo(expiredTo);
    var unused = fetch.seek(expiredTo);
    expiredTo = -1;
  }

  /** Hands on what has arrived, as far as there is room. */
  private void pump() {
    try {
      boolean more = true;
      while (more && !stopped && !refused && appender.pendingBytes() < mostPendingBytes) {
        more = intake.step(appender.pendingBatches());
      }
    } catch (CorruptBatchException e) {
      trouble(Troubles.ofSource(e));
    }
    if (expiredTo >= 0 && intake.isEmpty() && !stopped && !draining) {
      passExpired();
    }
  }

  /** What the intake makes goes to the appender. */
  private final class Out implements Intake.Outlet {
    @Override
    public void append(ByteBuffer bytes, Chunk chunk) {
      pending.add(chunk);
      try {
        appender.append(bytes, chunk);
      } catch (IllegalStateException e) {
        // It failed a moment ago, and why is on its way to us: nobody took this batch.
        chunk.release();
        refused = true;
      }
    }

    @Override
    public void passTo(long sourceOffset) {
      Chunk last = pending.peekLast();
      if (last == null) {
        recorder.passed(sourceOffset);
      } else {
        last.extendTo(sourceOffset);
      }
    }
  }

  private void acknowledge(Chunk chunk, long baseOffset) {
    if (stopped) {
      return;
    }
    if (baseOffset < recorder.nextTarget()) {
      trouble(unexpectedOffset(baseOffset));
      return;
    }
    pending.remove();
    recorder.copied(chunk.stretches(), baseOffset);
    recorder.passed(chunk.nextSource());
    count(chunk);
    pump();
  }

  private MirrorTrouble unexpectedOffset(long baseOffset) {
    return new MirrorTrouble(
        io.mainstem.api.replication.PauseReason.TARGET_NOT_READY,
        MirrorTrouble.Remedy.TAKE_OVER_AGAIN,
        baseOffset < 0
            ? "the target no longer knows where it put a batch"
            : "the target put a batch at %d, below its former end %d"
                .formatted(baseOffset, recorder.nextTarget()));
  }

  private void count(Chunk chunk) {
    int records = chunk.records();
    recordRate.add(records);
    byteRate.add(chunk.bytes());
    lastCopiedTimestamp = chunk.maxTimestamp();
    meter.acknowledged(
        records, chunk.bytes(), chunk.passed(), clock.getAsLong() - chunk.maxTimestamp());
  }

  private void trouble(MirrorTrouble trouble) {
    if (!stopped) {
      stop();
      listener.onTrouble(trouble);
    }
  }

  Place place() {
    return place;
  }

  boolean isPassing() {
    return intake.isPassing();
  }

  long sourcePosition() {
    return recorder.nextSource();
  }

  long targetPosition() {
    return recorder.nextTarget();
  }

  /** First offset that is not to be read yet; -1 while unknown. */
  long sourceEnd() {
    return sourceEnd < 0 ? -1 : Math.max(sourceEnd, recorder.nextSource());
  }

  /** Age of the oldest record not yet copied, in milliseconds, as far as can be told from here. */
  long lagMillis(long nowMillis) {
    if (sourceEnd < 0) {
      return -1;
    }
    if (recorder.nextSource() >= sourceEnd) {
      return 0;
    }
    Chunk oldest = pending.peek();
    long timestamp = oldest == null ? lastCopiedTimestamp : oldest.maxTimestamp();
    return timestamp < 0 ? -1 : Math.max(0, nowMillis - timestamp);
  }

  double recordsPerSecond() {
    return recordRate.perSecond();
  }

  double bytesPerSecond() {
    return byteRate.perSecond();
  }
}
