package io.mainstem.worker.mirror;

import io.mainstem.api.replication.MirrorEvent;
import io.mainstem.wire.batch.CorruptBatchException;
import io.mainstem.wire.fetch.PartitionFetch;
import io.mainstem.worker.append.TargetCluster;
import io.mainstem.worker.fetch.SourceCluster;
import io.mainstem.worker.position.RunRecorder;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Copies from where a take-over ended, until it is stopped or meets trouble: {@link Inflow} ->
 * {@link Outflow}, and {@link RunKeeper} behind it.
 *
 * <p>What may pass is stamped where it lies and handed to the appender; its memory goes back to the
 * fetcher when the target has it. So the fetcher's budget bounds what passes, and {@code
 * mostPendingBytes} what the record path makes anew.
 *
 * <p>Confined to the mirror's loop.
 */
final class Copier {
  private final MirrorLoop loop;
  private final Place place;
  private final Listener listener;
  private final long mostPendingBytes;
  private final long patienceMillis;
  private final LongSupplier clock;
  private final RunRecorder recorder;
  private final RunKeeper runs;
  private final CopyMeter meter;
  private final Allowances allowances;
  private final Inflow inflow;
  private final Intake intake;
  private final Outflow outflow;
  private final Burials burials;
  private final Lag lag;

  /** What ends it as soon as all that arrived before is in the target; null while nothing does. */
  private @Nullable MirrorTrouble ending;

  private long endAtMillis;
  private boolean draining;
  private boolean stopped;

  /** Hears what the copier cannot settle by itself; called on the loop. */
  interface Listener {
    /** The copier has stopped. */
    void onTrouble(MirrorTrouble trouble);

    /** The source has lost what was read: copying is to go on further back. */
    void onDiverged(Divergence divergence);

    /** Something that people must know of; offsets as in {@link MirrorEvent}. */
    void onEvent(MirrorEvent.Kind kind, long sourceFrom, long sourceTo, String detail);
  }

  /**
   * @param suspicion what the target refused when this mirror copied last
   */
  Copier(
      CopyOrder order,
      Place place,
      SourceCluster source,
      TargetCluster target,
      MirrorContext context,
      MirrorLoop loop,
      Suspicion suspicion,
      Listener listener) {
    this.loop = loop;
    this.place = place;
    this.listener = listener;
    this.mostPendingBytes = context.settings().mostPendingBytes().toBytes();
    this.patienceMillis = context.settings().drainTimeout().toMilliseconds();
    this.clock = context.clock();
    this.recorder = place.recorder();
    Consumer<TakeOverStep> steps = step -> context.watch().reached(order.mirror(), step);
    FenceWitness witness =
        new FenceWitness(
            place,
            new TopicPartition(order.targetTopic(), order.mirror().partition()),
            target.logReader(),
            loop);
    this.runs = new RunKeeper(order, place, target.runs(), witness, loop, this::trouble, steps);
    this.meter = new CopyMeter(context.meters().of(order.mirror().route()), context.clock());
    this.allowances = context.throttles().of(order.mirror());
    this.outflow = new Outflow(order, place, target, loop, meter, new Departures(), steps);
    this.burials = new Burials(order, place, target.deadLetters(), outflow, runs, loop);
    this.inflow = new Inflow(order, place, source, context, loop, suspicion, new Supplies());
    this.intake = inflow.intake();
    this.lag = new Lag(recorder, intake, outflow, meter);
    inflow.tellBounds(lag::learn);
  }

  private final class Supplies implements Inflow.Listener {
    @Override
    public void onArrived() {
      pump();
    }

    @Override
    public void onTrouble(MirrorTrouble trouble) {
      endWith(trouble);
    }

    @Override
    public void onDiverged(Divergence divergence) {
      if (!stopped && !draining) {
        listener.onDiverged(divergence);
      }
    }
  }

  private final class Departures implements Outflow.Listener {
    @Override
    public void onAcknowledged() {
      pump();
    }

    @Override
    public void onTrouble(MirrorTrouble trouble) {
      trouble(trouble);
    }
  }

  /** Stops reading; completes when all that was handed over is acknowledged and recorded. */
  CompletableFuture<Void> drain() {
    draining = true;
    inflow.close();
    return outflow.drained().thenCompose(done -> runs.recordAll());
  }

  /** Ends it; what is on its way to the target may still arrive there. */
  void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    runs.stop();
    inflow.close();
    allowances.close();
    outflow.close();
  }

  /** Stores what is known and not stored yet, unless that is being done. */
  void recordRuns() {
    runs.record();
  }

  void tick(long nowMillis) {
    meter.tick(nowMillis);
    if (inflow.isHeld()) {
      inflow.tickHeld();
      pump();
    }
    if (ending != null && nowMillis >= endAtMillis) {
      trouble(ending);
    }
  }

  /** True if nothing is under way, held back or about to end: a tick has nothing to do. */
  boolean isResting() {
    return ending == null && !inflow.isHeld() && outflow.isQuiet() && intake.isEmpty();
  }

  /**
   * The source is in trouble. What arrived before it is sound: it goes to the target first, or a
   * damaged batch would hold back what stands before it for as long as nobody mends it.
   */
  private void endWith(MirrorTrouble trouble) {
    ending = trouble;
    endAtMillis = clock.getAsLong() + patienceMillis;
    inflow.shut();
    pump();
  }

  /** Hands on what has arrived, as far as there is room and no limit holds it back. */
  private void pump() {
    if (inflow.isHeld() && !allowances.admit()) {
      return;
    }
    try {
      while (mayHandOn() && intake.prepare(outflow.pendingBatches())) {
        if (!allowances.admit()) {
          inflow.hold(outflow);
          return;
        }
        handOn(intake.next());
      }
    } catch (CorruptBatchException e) {
      intake.drop();
      endWith(Troubles.ofSource(e));
      return;
    }
    if (!stopped && !draining && intake.isEmpty()) {
      if (ending != null && outflow.isQuiet() && !burials.underWay()) {
        trouble(ending);
        return;
      }
      inflow.goOn();
      if (inflow.expiredTo() >= 0 && !burials.underWay()) {
        passExpired();
      }
    }
  }

  private boolean mayHandOn() {
    return !stopped
        && !draining
        && !burials.underWay()
        && outflow.isOpen()
        && outflow.pendingBytes() < mostPendingBytes;
  }

  private void handOn(Piece piece) {
    if (piece instanceof Piece.Batch batch) {
      allowances.sent(batch.chunk().bytes());
      outflow.append(batch);
    } else if (piece instanceof Piece.Passed passed) {
      outflow.passTo(passed.sourceOffset(), passed.sourceEpoch());
    } else if (piece instanceof Piece.Dead dead) {
      var unused = burials.bury(dead).whenCompleteAsync((done, error) -> buried(dead, error), loop);
    }
  }

  private void buried(Piece.Dead dead, @Nullable Throwable error) {
    if (stopped || draining) {
      return;
    }
    long offset = dead.record().offset();
    if (error != null) {
      trouble(Troubles.ofDeadLetter(offset, dead.why(), error));
      return;
    }
    meter.route().deadLetter();
    listener.onEvent(
        MirrorEvent.Kind.DEAD_LETTERED,
        offset,
        offset + 1,
        "the record went to the dead-letter topic: " + dead.why());
    pump();
  }

  /** The source deleted records before we could read them; what was read before is handed on. */
  private void passExpired() {
    listener.onEvent(
        MirrorEvent.Kind.EXPIRED_UNREPLICATED,
        intake.wanted(),
        inflow.expiredTo(),
        "the source deleted these offsets before they were copied");
    outflow.passTo(inflow.expiredTo(), PartitionFetch.NO_EPOCH);
    inflow.skipExpired();
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

  CopyMeter meter() {
    return meter;
  }

  /** A sentence about the limit that holds it back; null if none does. */
  @Nullable String heldBack() {
    return allowances.heldBack()
        ? "held back by a limit; this worker's part of it is %.0f bytes/s"
            .formatted(allowances.tightest())
        : null;
  }

  Lag lag() {
    return lag;
  }

  long targetPosition() {
    return recorder.nextTarget();
  }

  /** How far the target has acknowledged. */
  Reached reached() {
    return new Reached(place.sourceTopicId(), place.targetTopicId(), recorder.copiedTo());
  }
}
