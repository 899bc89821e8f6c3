package io.mainstem.worker.mirror;

import io.mainstem.api.federation.Route.ErrorPolicy;
import io.mainstem.wire.fetch.FetchProblem;
import io.mainstem.wire.fetch.FetchSink;
import io.mainstem.wire.fetch.FetchedBatches;
import io.mainstem.wire.fetch.LogBounds;
import io.mainstem.wire.fetch.PartitionFetch;
import io.mainstem.worker.fetch.PassRules;
import io.mainstem.worker.fetch.RecordSelection;
import io.mainstem.worker.fetch.SourceCluster;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * A copier's way from the source: {@link Reading} -> {@link Intake}. Confined to the mirror's loop;
 * the fetcher calls from its own thread and is handed over to it.
 */
final class Inflow {
  private final Place place;
  private final MirrorLoop loop;
  private final Listener listener;
  private final Intake intake;
  private final Reading reading;
  private Consumer<LogBounds> bounds = told -> {};
  private boolean closed;

  /** Where the source begins now, once it has deleted what we wanted; -1 else. */
  private long expiredTo = -1;

  /** Called on the loop, while it is open. */
  interface Listener {
    /** There is more to hand on, or less to wait for. */
    void onArrived();

    /** The source is in trouble. What arrived before is sound. */
    void onTrouble(MirrorTrouble trouble);

    /** The source has lost what was read. What arrived before is not to be handed on. */
    void onDiverged(Divergence divergence);
  }

  /**
   * Begins to read.
   *
   * @param suspicion what the target refused when this mirror copied last
   */
  Inflow(
      CopyOrder order,
      Place place,
      SourceCluster source,
      MirrorContext context,
      MirrorLoop loop,
      Suspicion suspicion,
      Listener listener) {
    this.place = place;
    this.loop = loop;
    this.listener = listener;
    this.intake =
        new Intake(
            new PassRules(place.limits(), order.route().filter() != null),
            new RecordSelection(order.route().filter()),
            loop.recordPath(),
            new DeadRecords(order.route().errorPolicy() == ErrorPolicy.DEAD_LETTER, suspicion),
            place.recorder().nextSource());
    PartitionFetch fetch =
        source
            .fetcher()
            .add(
                new TopicPartition(order.mirror().topic(), order.mirror().partition()),
                place.sourceTopicId(),
                place.recorder().nextSource(),
                place.recorder().sourceEpoch(),
                new Arrivals());
    this.reading =
        new Reading(fetch, context.throttles(), context.meters().of(order.mirror().route()));
  }

  /** Told by the fetcher, on its thread. */
  private final class Arrivals implements FetchSink {
    @Override
    public void onBatches(FetchedBatches batches) {
      loop.execute(() -> take(batches));
    }

    @Override
    public void onBounds(LogBounds told) {
      loop.execute(() -> bounds.accept(told));
    }

    @Override
    public void onProblem(FetchProblem problem) {
      loop.execute(() -> meet(problem));
    }
  }

  /** Tells somebody about the ends of the source from now on. */
  void tellBounds(Consumer<LogBounds> listening) {
    bounds = listening;
  }

  private void take(FetchedBatches batches) {
    if (closed || !reading.awaits(batches)) {
      batches.release();
      return;
    }
    bounds.accept(batches.bounds());
    intake.take(batches);
    listener.onArrived();
  }

  private void meet(FetchProblem problem) {
    if (closed) {
      return;
    }
    if (problem.kind() == FetchProblem.Kind.OFFSET_OUT_OF_RANGE
        && problem.logStartOffset() > problem.offset()) {
      expiredTo = problem.logStartOffset();
      listener.onArrived();
    } else if (problem.kind() == FetchProblem.Kind.DIVERGED) {
      listener.onDiverged(new Divergence(place.sourceTopicId(), problem.logEndOffset()));
    } else {
      listener.onTrouble(Troubles.of(problem));
    }
  }

  Intake intake() {
    return intake;
  }

  /** True while it asks for nothing more until it is let {@linkplain #goOn go on}. */
  boolean isHeld() {
    return reading.isHeld();
  }

  /** Asks for nothing more. What has arrived stays, or is given back to be read again later. */
  void hold(Outflow outflow) {
    if (!reading.hold()) {
      rewind(outflow);
    }
  }

  /** Gives up what was not handed on, to read it again. */
  private void rewind(Outflow outflow) {
    intake.rewind(outflow.handedOn());
    reading.seek(outflow.handedOn(), outflow.handedOnEpoch());
  }

  /** Asks for more again. */
  void goOn() {
    reading.goOn();
  }

  /** Another tick of the loop has passed while it was held. */
  void tickHeld() {
    reading.tick();
  }

  /** The first offset that the source has, if it has deleted what is wanted next; -1 if not. */
  long expiredTo() {
    return expiredTo;
  }

  /** Leaves out what the source has deleted, when all that was read before is handed on. */
  void skipExpired() {
    intake.skipTo(expiredTo);
    reading.seek(expiredTo, PartitionFetch.NO_EPOCH);
    expiredTo = -1;
  }

  /** Nothing that arrives from now on is wanted; what has arrived still is. */
  void shut() {
    closed = true;
  }

  /** Reads no more, and gives up what has arrived. */
  void close() {
    closed = true;
    reading.end();
    intake.drop();
  }
}
