package io.mainstem.worker.mirror;

import io.mainstem.api.federation.Route.RecordFilter;
import io.mainstem.api.federation.Route.StartFrom;
import io.mainstem.api.offsets.RunLineage;
import io.mainstem.api.replication.MirrorEvent;
import io.mainstem.api.replication.PauseReason;
import io.mainstem.wire.log.OffsetAt;
import io.mainstem.wire.producer.ProducerIdentity;
import io.mainstem.worker.append.TargetCluster;
import io.mainstem.worker.fetch.PassRules;
import io.mainstem.worker.fetch.RecordSelection;
import io.mainstem.worker.fetch.SourceCluster;
import io.mainstem.worker.mirror.MirrorTrouble.Remedy;
import io.mainstem.worker.position.Anchor;
import io.mainstem.worker.position.AnchorTrial;
import io.mainstem.worker.position.RecordedFacts;
import io.mainstem.worker.position.TargetCount;
import io.mainstem.worker.position.TrueRuns;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.jspecify.annotations.Nullable;

/**
 * Finds out where a mirror goes on, once its former owner is shut out: check the anchor, count what
 * was written since, skip as much of the source. Writes nothing. Confined to the mirror's loop.
 */
final class PlaceSearch {
  private final CopyOrder order;
  private final Ground ground;
  private final ProducerIdentity identity;
  private final Bound bound;
  private final Places places;
  private final RecordedFacts recorded;
  private final @Nullable Anchor anchor;
  private final TargetScan scan;
  private final SourceCluster source;
  private final TargetCluster target;
  private final MirrorLoop loop;
  private final TakeOver.Listener listener;
  private final Reached reached;
  private @Nullable SkipReader skipReader;
  private @Nullable Divergence divergence;
  private boolean copiesAgain;

  /**
   * @param identity ours
   * @param bound where our fence is
   * @param recorded what the log of runs says, read after the marker was seen
   * @param reached how far this worker itself had copied before
   */
  PlaceSearch(
      CopyOrder order,
      Ground ground,
      ProducerIdentity identity,
      Bound bound,
      RecordedFacts recorded,
      SourceCluster source,
      TargetCluster target,
      MirrorLoop loop,
      TakeOver.Listener listener,
      Reached reached) {
    this.order = order;
    this.ground = ground;
    this.identity = identity;
    this.bound = bound;
    this.recorded = recorded;
    this.anchor =
        recorded.newest(ground.sourceId(), ground.targetId(), identity.producerId()).orElse(null);
    this.places = new Places(order.mirror(), ground, identity, bound, recorded, anchor);
    this.scan = new TargetScan(target, ground.target(), loop);
    this.source = source;
    this.target = target;
    this.loop = loop;
    this.listener = listener;
    this.reached = reached;
  }

  /** The place; not stored yet. Fails with a {@link MirrorTrouble}. */
  CompletableFuture<Place> find() {
    if (anchor != null) {
      return fromAnchor(anchor);
    }
    tellIncarnations();
    return fromTheBeginning();
  }

  /**
   * What the records behind the anchor were chosen by: their owner noted it with the anchor before
   * it wrote anything; the route may have another filter by now.
   */
  @Nullable RecordFilter filterOfWriters() {
    return anchor == null ? order.route().filter() : anchor.filter();
  }

  /**
   * Where the source turned out to have lost what was copied; null if it has not, as far as known.
   */
  @Nullable Divergence divergence() {
    return divergence;
  }

  /** See {@link Places#recorded}. */
  Place recordedPlace() {
    return places.recorded();
  }

  void abandon() {
    if (skipReader != null) {
      skipReader.close();
    }
  }

  /** Blocks, but none of the present topics: at least one of them is not the one it was. */
  private void tellIncarnations() {
    if (recorded.isEmpty()) {
      return;
    }
    boolean sameSource = recorded.knowsSource(ground.sourceId());
    listener.onEvent(
        sameSource ? MirrorEvent.Kind.TARGET_RECREATED : MirrorEvent.Kind.SOURCE_RECREATED,
        -1,
        -1,
        sameSource
            ? "the target topic was deleted and made anew; it is filled again"
            : "the source topic was deleted and made anew; the new one is copied from its start");
  }

  private CompletableFuture<Place> fromAnchor(Anchor newest) {
    return check(newest)
        .thenComposeAsync(
            verdict -> {
              Anchor from = verdict.anchor();
              boolean nothingToCount =
                  !places.isCountable(verdict) || from.nextTarget() >= bound.end();
              CompletableFuture<TargetCount.Result> counted =
                  nothingToCount
                      ? CompletableFuture.completedFuture(bound.nothingCounted())
                      : scan.run(count(from));
              tell(newest);
              return counted
                  .thenComposeAsync(result -> passOver(verdict, result), loop)
                  .thenApplyAsync(place -> tellLoss(verdict, place), loop);
            },
            loop);
  }

  /**
   * Nobody writes before a block is stored. So there is nothing to count when the identity is brand
   * new, or when the blocks there are all tell of other incarnations of the topics.
   */
  private CompletableFuture<Place> fromTheBeginning() {
    boolean nothingWrittenYet = identity.epoch() == 0 || !recorded.isEmpty() || !bound.fenced();
    CompletableFuture<TargetCount.Result> counted =
        nothingWrittenYet
            ? CompletableFuture.completedFuture(bound.nothingCounted())
            : scan.run(count(null));
    return counted.thenComposeAsync(
        result -> startOffset().thenComposeAsync(from -> passOver(null, result, from), loop), loop);
  }

  private void tell(Anchor former) {
    if (!bound.fenced()) {
      listener.onEvent(
          MirrorEvent.Kind.AT_LEAST_ONCE, former.nextSource(), -1, places.guaranteeDetail());
    } else if (former.lineage().unfenced()) {
      listener.onEvent(
          MirrorEvent.Kind.EXACTLY_ONCE,
          former.nextSource(),
          -1,
          "others can be shut out again: what is copied from here on comes once; what was copied"
              + " behind it without that comes again");
    }
  }

  private CompletableFuture<AnchorTrial.Verdict> check(Anchor newest) {
    if (ground.targetFacts().isCompacted()) {
      return CompletableFuture.completedFuture(AnchorTrial.Verdict.holds(newest));
    }
    AnchorCheck check =
        new AnchorCheck(target.logReader(), ground.target(), () -> trueRuns(newest));
    return Troubles.translate(
        endFor(newest)
            .thenComposeAsync(
                end -> check.decide(new AnchorTrial(newest, ground.targetStart(), end)), loop),
        Troubles::ofTarget);
  }

  /** Those that we could not shut out may have written, and said so, behind our fence. */
  private CompletableFuture<Long> endFor(Anchor newest) {
    return bound.fenced() && newest.lineage().unfenced()
        ? target
            .logReader()
            .offset(ground.target(), OffsetSpec.latest())
            .thenApply(OffsetAt::offset)
        : CompletableFuture.completedFuture(bound.end());
  }

  private TargetCount count(@Nullable Anchor from) {
    return new TargetCount(identity.producerId(), identity.epoch(), from, formerIds());
  }

  private Set<Long> formerIds() {
    return recorded.producerIds(ground.sourceId(), ground.targetId());
  }

  private CompletableFuture<List<TrueRuns.Run>> trueRuns(Anchor newest) {
    return target
        .runs()
        .blocks(order.mirror())
        .thenApply(
            blocks -> TrueRuns.newestFirst(blocks, ground.sourceId(), ground.targetId(), newest));
  }

  /** What was acknowledged, to us or by the record, and has to be copied again. */
  private Place tellLoss(AnchorTrial.Verdict verdict, Place place) {
    long from = place.recorder().nextSource();
    long to =
        places.isCountable(verdict)
            ? Math.max(verdict.lostTo(), reached.on(ground))
            : verdict.lostTo();
    if (from < to && !copiesAgain) {
      listener.onEvent(
          MirrorEvent.Kind.TARGET_TRUNCATED,
          from,
          to,
          "the target lost acknowledged records; these offsets are copied again");
    }
    return place;
  }

  private CompletableFuture<Place> passOver(
      AnchorTrial.Verdict verdict, TargetCount.Result counted) {
    if (verdict.isWrittenOver(counted)) {
      throw new MirrorTrouble(
          PauseReason.POSITION_MISMATCH,
          Remedy.PERSON,
          "the target lost its end and was written to before that was noticed; not guessing");
    }
    return passOver(verdict, counted, verdict.anchor().nextSource());
  }

  private CompletableFuture<Place> passOver(
      AnchorTrial.@Nullable Verdict verdict, TargetCount.Result counted, long from) {
    listener.onStep(TakeOverStep.COUNTED);
    RunLineage lineage = places.lineage(verdict);
    if (counted.written().isEmpty()) {
      return CompletableFuture.completedFuture(places.at(from, counted, List.of(), lineage));
    }
    if (!counted.complete()) {
      return CompletableFuture.completedFuture(
          copyAgain(from, counted, lineage, "records counted in the target are no longer there"));
    }
    listener.onDetail("passing over " + counted.records() + " records that the target holds");
    return skip(counted, from, lineage);
  }

  /**
   * Where compaction took away what would have to be compared, copying goes on at the anchor: the
   * records come again, and compaction removes them again. Anywhere else a person must look.
   */
  private Place copyAgain(long anchor, TargetCount.Result counted, RunLineage lineage, String why) {
    if (!ground.isCompacted()) {
      throw new MirrorTrouble(PauseReason.POSITION_MISMATCH, Remedy.PERSON, why + "; not guessing");
    }
    copiesAgain = true;
    String detail = "copying again from source offset " + anchor + ": " + why;
    places.promiseLess(detail);
    listener.onEvent(MirrorEvent.Kind.COPIED_AGAIN, anchor, -1, detail);
    return places.at(anchor, counted, List.of(), lineage);
  }

  private CompletableFuture<Place> skip(TargetCount.Result counted, long from, RunLineage lineage) {
    SkipReader reader =
        new SkipReader(
            source,
            ground.source(),
            ground.sourceFacts().id(),
            new PassRules(ground.limits(), filterOfWriters() != null),
            new RecordSelection(filterOfWriters()),
            loop);
    skipReader = reader;
    return reader
        .walk(counted.written(), from, places.epochBefore(from))
        .thenApplyAsync(
            end -> {
              skipReader = null;
              return placeAfter(end, counted, from, lineage);
            },
            loop);
  }

  private Place placeAfter(
      SkipReader.End end, TargetCount.Result counted, long from, RunLineage lineage) {
    if (end instanceof SkipReader.End.Found found) {
      tellExpired(from + counted.records(), found.expiredTo());
      return places.at(found.nextSource(), counted, found.matched(), lineage, found.sourceEpoch());
    }
    if (end instanceof SkipReader.End.Diverged diverged) {
      // What was counted came from what the source has lost since.
      divergence = new Divergence(ground.sourceFacts().id(), diverged.from());
      return places.recorded();
    }
    return copyAgain(from, counted, lineage, ((SkipReader.End.Different) end).detail());
  }

  private void tellExpired(long from, long to) {
    if (to > from) {
      listener.onEvent(
          MirrorEvent.Kind.EXPIRED_UNREPLICATED,
          from,
          to,
          "the source deleted these offsets before they were copied");
    }
  }

  private CompletableFuture<Long> startOffset() {
    OffsetSpec spec =
        order.route().startFrom() == StartFrom.LATEST && recorded.isEmpty()
            ? OffsetSpec.latest()
            : OffsetSpec.earliest();
    return Troubles.translate(
            source.logReader().offsets(Map.of(ground.source(), spec)), Troubles::ofSource)
        .thenApplyAsync(
            offsets -> Optional.ofNullable(offsets.get(ground.source())).orElseThrow().offset(),
            loop);
  }
}
