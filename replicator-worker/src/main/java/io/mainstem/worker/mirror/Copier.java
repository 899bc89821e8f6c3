package io.mainstem.worker.mirror;

import io.mainstem.api.replication.MirrorEvent;
import io.mainstem.wire.append.AppendFailure;
import io.mainstem.wire.append.AppendListener;
import io.mainstem.wire.append.PartitionAppender;
import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.batch.CorruptBatchException;
import io.mainstem.wire.batch.WireRecord;
import io.mainstem.wire.fetch.FetchProblem;
import io.mainstem.wire.fetch.FetchSink;
import io.mainstem.wire.fetch.FetchedBatches;
import io.mainstem.wire.fetch.LogBounds;
import io.mainstem.wire.fetch.PartitionFetch;
import io.mainstem.worker.append.TargetCluster;
import io.mainstem.worker.fetch.BatchWalk;
import io.mainstem.worker.fetch.PassRules;
import io.mainstem.worker.fetch.RecordPath;
import io.mainstem.worker.fetch.RecordSelection;
import io.mainstem.worker.fetch.SourceCluster;
import io.mainstem.worker.position.RunRecorder;
import io.mainstem.worker.position.SourceStretch;
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
  private final PassRules rules;
  private final RecordSelection selection;
  private final RunRecorder recorder;
  private final Deque<BatchWalk> arrived = new ArrayDeque<>();
  private final Deque<Chunk> pending = new ArrayDeque<>();
  private final PartitionAppender<Chunk> appender;
  private final PartitionFetch fetch;
  private final RateMeter recordRate = new RateMeter();
  private final RateMeter byteRate = new RateMeter();
  private @Nullable CompletableFuture<Void> recording;
  private long wanted;
  private long sourceEnd = -1;

  /** Where the source begins now, once it has deleted what we wanted; -1 else. */
  private long expiredTo = -1;

  private long lastCopiedTimestamp = -1;
  private boolean passing = true;
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
    this.rules = new PassRules(place.limits(), order.route().filter() != null);
    this.selection = TakeOver.selection(order);
    this.recorder = place.recorder();
    this.wanted = recorder.nextSource();
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
                wanted,
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
    dropArrived();
    return appender.drained().thenComposeAsync(done -> recordAll(), loop);
  }

  /** Ends it; what is on its way to the target may still arrive there. */
  void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    var unusedRemoval = fetch.remove();
    dropArrived();
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
    arrived.add(new BatchWalk(batches, rules));
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
        wanted,
        expiredTo,
        "the source deleted these offsets before they were copied");
    passTo(expiredTo);
    var unused = fetch.seek(expiredTo);
    expiredTo = -1;
  }

  /** Hands on what has arrived, as far as there is room. */
  private void pump() {
    while (!stopped
        && !refused
        && !arrived.isEmpty()
        && appender.pendingBytes() < mostPendingBytes) {
      BatchWalk walk = arrived.element();
      try {
        if (walk.next(wanted)) {
          copy(walk);
        } else {
          arrived.remove();
          passTo(walk.fetched().nextOffset());
          walk.fetched().release();
        }
      } catch (CorruptBatchException e) {
        trouble(Troubles.ofSource(e));
      }
    }
    if (expiredTo >= 0 && arrived.isEmpty() && !stopped) {
      passExpired();
    }
  }

  private void copy(BatchWalk walk) {
    BatchCursor batch = walk.batch();
    switch (walk.meaning()) {
      case NOTHING -> {}
      case PASS -> pass(walk, batch);
      case RECORDS -> recode(batch);
    }
    passTo(batch.nextOffset());
  }

  private void pass(BatchWalk walk, BatchCursor batch) {
    SourceStretch stretch = new SourceStretch(batch.baseOffset(), batch.recordCount());
    ByteBuffer bytes = batch.slice();
    walk.fetched().retain(1);
    passing = true;
    append(
        bytes,
        new Chunk(
            List.of(stretch),
            batch.nextOffset(),
            bytes.remaining(),
            batch.maxTimestamp(),
            walk.fetched()));
  }

  private void recode(BatchCursor batch) {
    List<WireRecord> records = loop.recordPath().select(batch, wanted, selection);
    if (records.isEmpty()) {
      return;
    }
    passing = false;
    int limit = place.limits().maxBatchBytes();
    for (RecordPath.Encoded encoded :
        loop.recordPath()
            .encode(records, place.limits().requiredCodec().orElse(batch.codec()), limit)) {
      List<SourceStretch> stretches = encoded.stretches();
      append(
          encoded.bytes(),
          new Chunk(
              stretches,
              stretches.get(stretches.size() - 1).end(),
              encoded.bytes().remaining(),
              encoded.maxTimestamp(),
              null));
    }
  }

  private void append(ByteBuffer bytes, Chunk chunk) {
    pending.add(chunk);
    try {
      appender.append(bytes, chunk);
    } catch (IllegalStateException e) {
      // It failed a moment ago, and why is on its way to us: nobody took this batch.
      chunk.release();
      refused = true;
    }
  }

  /** Below this offset everything is handed over or not to be copied. */
  private void passTo(long sourceOffset) {
    wanted = Math.max(wanted, sourceOffset);
    Chunk last = pending.peekLast();
    if (last == null) {
      recorder.passed(sourceOffset);
    } else {
      last.extendTo(sourceOffset);
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

  private void dropArrived() {
    arrived.forEach(walk -> walk.fetched().release());
    arrived.clear();
  }

  Place place() {
    return place;
  }

  boolean isPassing() {
    return passing;
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
