package io.mainstem.worker.mirror;

import io.mainstem.api.federation.Route.Guarantee;
import io.mainstem.api.federation.Route.RecordFilter;
import io.mainstem.api.replication.MirrorEvent;
import io.mainstem.api.replication.PauseReason;
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
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
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
  /** A target that answers slowly holds up those behind no longer than this. */
  private static final long LONGEST_TURN_MILLIS = 5_000;

  private final CopyOrder order;
  private final SourceCluster source;
  private final TargetCluster target;
  private final MirrorLoop loop;
  private final Listener listener;
  private final Reached reached;
  private final TakeOverTurns.Turn turn;
  private final @Nullable Divergence divergence;
  private @Nullable PlaceSearch search;
  private boolean abandoned;

  /** Hears how far the attempt is. */
  interface Listener {
    /** Both ends are known, and it waits for its turn. */
    void onReady();

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
   * @param divergence what the source is known to have lost of what was read; null for nothing
   * @param turn when it may begin to change and read the target
   */
  TakeOver(
      CopyOrder order,
      SourceCluster source,
      TargetCluster target,
      MirrorLoop loop,
      Listener listener,
      Reached reached,
      @Nullable Divergence divergence,
      TakeOverTurns.Turn turn) {
    this.divergence = divergence;
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
    listener.onReady();
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
        .thenComposeAsync(
            identity ->
                identity.transactionalId().isEmpty()
                    ? joinIn(ground, identity)
                    : shutOut(ground, identity),
            loop)
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
                        facts -> settle(ground, identity, Bound.ofFence(marker), facts), loop),
            loop);
  }

  /**
   * Without the right to shut others out: what they have recorded so far is in the target, and
   * copying goes on behind it, whatever else they write.
   */
  private CompletableFuture<Place> joinIn(Ground ground, ProducerIdentity identity) {
    listener.onFenced();
    return readFacts()
        .thenComposeAsync(
            facts ->
                Troubles.translate(
                        target.logReader().offset(ground.target(), OffsetSpec.latest()),
                        Troubles::ofTarget)
                    .thenComposeAsync(
                        end -> settle(ground, identity, Bound.ofEnd(end.offset()), facts), loop),
            loop);
  }

  /** Finds the place and stores it; and then the one to go on at, if that is another. */
  private CompletableFuture<Place> settle(
      Ground ground, ProducerIdentity identity, Bound bound, RecordedFacts facts) {
    PlaceSearch searching =
        new PlaceSearch(
            order, ground, identity, bound, facts, source, target, loop, listener, reached);
    search = searching;
    return step(TakeOverStep.ANCHORED, searching::find)
        .thenComposeAsync(place -> step(TakeOverStep.PLACE_FOUND, () -> record(place)), loop)
        .exceptionallyComposeAsync(
            error -> unlessElsewhere(ground, facts, searching, Troubles.unwrap(error)), loop)
        .thenComposeAsync(place -> relocate(ground, searching, place), loop);
  }

  /** Whoever is to go on elsewhere need not know how source and target fit together. */
  private CompletableFuture<Place> unlessElsewhere(
      Ground ground, RecordedFacts facts, PlaceSearch searching, Throwable error) {
    boolean mismatch =
        error instanceof MirrorTrouble trouble && trouble.reason() == PauseReason.POSITION_MISMATCH;
    return mismatch && relocation(ground, searching).isOrdered(facts.restart())
        ? CompletableFuture.completedFuture(searching.recordedPlace())
        : CompletableFuture.failedFuture(error);
  }

  private Relocation relocation(Ground ground, PlaceSearch searching) {
    Divergence found = searching.divergence();
    return new Relocation(order, ground, source, found == null ? divergence : found, loop);
  }

  private CompletableFuture<Place> relocate(Ground ground, PlaceSearch searching, Place place) {
    Relocation relocation = relocation(ground, searching);
    return relocation
        .decide(place)
        .thenComposeAsync(
            elsewhere ->
                elsewhere.isEmpty()
                    ? CompletableFuture.completedFuture(place)
                    : step(TakeOverStep.RELOCATED, () -> record(elsewhere.get())),
            loop)
        .thenApplyAsync(
            recorded -> {
              relocation
                  .news()
                  .forEach(
                      each ->
                          listener.onEvent(
                              each.kind(), each.sourceFrom(), each.sourceTo(), each.what()));
              return recorded;
            },
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
    CompletableFuture<ProducerIdentity> named =
        target.fence().identify(order.mirror().transactionalId());
    return Troubles.translate(
        order.route().guarantee() == Guarantee.AT_LEAST_ONCE_IF_DENIED
            ? named.exceptionallyCompose(this::identifyUnnamed)
            : named,
        Troubles::ofTarget);
  }

  private CompletableFuture<ProducerIdentity> identifyUnnamed(Throwable error) {
    return Troubles.unwrap(error) instanceof TransactionalIdAuthorizationException
        ? target.fence().identifyUnnamed()
        : CompletableFuture.failedFuture(error);
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

  private CompletableFuture<Place> record(Place place) {
    RunRecorder recorder = place.recorder();
    Optional<RunRecorder.Facts> facts = recorder.unrecorded(RunBlocks.MOST_RUNS);
    if (facts.isEmpty()) {
      return CompletableFuture.completedFuture(place);
    }
    // Only the last block is the place itself. Behind those before it stand the former owner's
    // records.
    boolean last = facts.get().nextTarget() == recorder.nextTarget();
    RecordFilter filter =
        last || search == null ? order.route().filter() : search.filterOfWriters();
    return Troubles.translate(
            target.runs().append(RunBlocks.of(order, place, facts.get(), filter)),
            Troubles::ofTarget)
        .thenComposeAsync(
            stored -> {
              recorder.recorded(facts.get());
              return abandoned
                  ? CompletableFuture.failedFuture(new CancellationException())
                  : record(place);
            },
            loop);
  }
}
