package io.mainstem.worker.mirror;

import io.mainstem.api.federation.Route.RecordFilter;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.replication.MirrorEvent;
import io.mainstem.wire.producer.ProducerIdentity;
import io.mainstem.worker.append.TargetCluster;
import io.mainstem.worker.fetch.SourceCluster;
import io.mainstem.worker.position.RecordedFacts;
import io.mainstem.worker.position.RunRecorder;
import io.mainstem.worker.position.TargetCount;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to take a mirror over: identify, fence, anchor, count, skip, record the place. Always
 * the same steps, whether the mirror is new, was moved, or its owner died; docs/decisions/0101
 * tells why they are safe.
 *
 * <p>Nothing is written to the target before the place is stored in the log of runs. So whatever
 * stands in the target without a block before it was never ours, and a mirror that begins at the
 * end of its source begins there only once.
 *
 * <p>Confined to the mirror's loop.
 */
final class TakeOver {
  static final int MOST_RUNS_IN_A_BLOCK = 2_000;

  /** A target that answers slowly holds up those behind no longer than this. */
  private static final long LONGEST_TURN_MILLIS = 5_000;

  private final CopyOrder order;
  private final SourceCluster source;
  private final TargetCluster target;
  private final MirrorLoop loop;
  private final Listener listener;
  private final Reached reached;
  private final TakeOverTurns.Turn turn;
  private @Nullable PlaceSearch search;
  private boolean abandoned;

  /** Hears how far the attempt is. */
  interface Listener {
    /** The former owner is shut out. */
    void onFenced();

    /** What it is doing, for people. */
    void onDetail(String detail);

    /** Something that people must know of; offsets as in {@link MirrorEvent}. */
    void onEvent(MirrorEvent.Kind kind, long sourceFrom, long sourceTo, String detail);

    /** A point at which a crash would matter. */
    void onStep(TakeOverStep step);
  }

  /**
   * @param reached how far this worker itself had copied before
   * @param turn when it may begin to change and read the target
   */
  TakeOver(
      CopyOrder order,
      SourceCluster source,
      TargetCluster target,
      MirrorLoop loop,
      Listener listener,
      Reached reached,
      TakeOverTurns.Turn turn) {
    this.turn = turn;
    this.order = order;
    this.source = source;
    this.target = target;
    this.loop = loop;
    this.listener = listener;
    this.reached = reached;
  }

  /** Begins. The future fails with a {@link MirrorTrouble}, or is cancelled when abandoned. */
  CompletableFuture<Place> begin() {
    return Ground.learn(order, source, target)
        .thenComposeAsync(this::awaitTurn, loop)
        .thenComposeAsync(this::takeOver, loop)
        .whenComplete((place, error) -> turn.close());
  }

  /** Whoever lacks a topic or a source has found out by now, and takes nobody's turn. */
  private CompletableFuture<Ground> awaitTurn(Ground ground) {
    if (!turn.granted().isDone()) {
      listener.onDetail("waiting for its turn: many mirrors are being taken over");
    }
    return turn.granted()
        .thenApplyAsync(
            granted -> {
              loop.later(LONGEST_TURN_MILLIS, turn::close);
              return ground;
            },
            loop);
  }

  private CompletableFuture<Place> takeOver(Ground ground) {
    return step(TakeOverStep.BEFORE_IDENTIFY, this::identify)
        .thenComposeAsync(identity -> shutOut(ground, identity), loop)
        .thenComposeAsync(place -> step(TakeOverStep.PLACE_FOUND, () -> record(place)), loop)
        .thenComposeAsync(
            place ->
                step(TakeOverStep.PLACE_RECORDED, () -> CompletableFuture.completedFuture(place)),
            loop);
  }

  /**
   * The marker is written a moment after the fence is accepted; until then a former owner may still
   * store its place and write behind it. So the facts are read after that: then whoever wrote
   * anything has its place among them, and with it the filter it chose the records by.
   */
  private CompletableFuture<Place> shutOut(Ground ground, ProducerIdentity identity) {
    return step(TakeOverStep.IDENTIFIED, () -> fence(ground, identity))
        .thenComposeAsync(
            done -> step(TakeOverStep.FENCED, () -> awaitMarker(ground, identity)), loop)
        .thenComposeAsync(
            marker ->
                step(TakeOverStep.MARKER_SEEN, this::readFacts)
                    .thenComposeAsync(
                        facts ->
                            step(
                                TakeOverStep.ANCHORED, () -> find(ground, identity, marker, facts)),
                        loop),
            loop);
  }

  /** Ends it as soon as may be. */
  void abandon() {
    abandoned = true;
    turn.close();
    if (search != null) {
      search.abandon();
    }
  }

  private <T> CompletableFuture<T> step(
      TakeOverStep reachedStep, Supplier<CompletableFuture<T>> next) {
    if (!abandoned) {
      listener.onStep(reachedStep);
    }
    return abandoned ? CompletableFuture.failedFuture(new CancellationException()) : next.get();
  }

  private CompletableFuture<ProducerIdentity> identify() {
    return Troubles.translate(
        target.fence().identify(order.mirror().transactionalId()), Troubles::ofTarget);
  }

  private CompletableFuture<Void> fence(Ground ground, ProducerIdentity identity) {
    return Troubles.translate(target.fence().fence(identity, ground.target()), Troubles::ofTarget)
        .thenRunAsync(listener::onFenced, loop);
  }

  private CompletableFuture<TargetCount.Result> awaitMarker(
      Ground ground, ProducerIdentity identity) {
    return new TargetScan(target, ground.target(), loop)
        .run(TargetCount.ofNothing(identity.producerId(), identity.epoch(), ground.targetEnd()));
  }

  private CompletableFuture<RecordedFacts> readFacts() {
    return Troubles.translate(target.runs().facts(order.mirror()), Troubles::ofTarget);
  }

  private CompletableFuture<Place> find(
      Ground ground, ProducerIdentity identity, TargetCount.Result marker, RecordedFacts facts) {
    search =
        new PlaceSearch(
            order, ground, identity, marker, facts, source, target, loop, listener, reached);
    return search.find();
  }

  private CompletableFuture<Place> record(Place place) {
    RunRecorder recorder = place.recorder();
    Optional<RunRecorder.Facts> facts = recorder.unrecorded(MOST_RUNS_IN_A_BLOCK);
    if (facts.isEmpty()) {
      return CompletableFuture.completedFuture(place);
    }
    // Only the last block is the place itself. Behind those before it stand the former owner's
    // records.
    boolean last = facts.get().nextTarget() == recorder.nextTarget();
    RecordFilter filter =
        last || search == null ? order.route().filter() : search.filterOfWriters();
    return Troubles.translate(
            target.runs().append(block(order, place, facts.get(), filter)), Troubles::ofTarget)
        .thenComposeAsync(
            stored -> {
              recorder.recorded(facts.get());
              return abandoned
                  ? CompletableFuture.failedFuture(new CancellationException())
                  : record(place);
            },
            loop);
  }

  /**
   * What is stored of a mirror's progress.
   *
   * @param filter what chooses, or chose, the records behind these facts
   */
  static OffsetRunBlock block(
      CopyOrder order, Place place, RunRecorder.Facts facts, @Nullable RecordFilter filter) {
    return new OffsetRunBlock(
        order.mirror(),
        Ground.standard(place.sourceTopicId()),
        order.targetTopic(),
        Ground.standard(place.targetTopicId()),
        order.mirror().partition(),
        place.identity().producerId(),
        place.identity().epoch(),
        facts.nextSource(),
        facts.nextTarget(),
        facts.runs(),
        filter);
  }
}
