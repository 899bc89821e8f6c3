package io.mainstem.worker.mirror;

import io.mainstem.api.federation.Route.RecordFilter;
import io.mainstem.api.federation.Route.StartFrom;
import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.replication.MirrorEvent;
import io.mainstem.api.replication.MirrorStatus.Guarantee;
import io.mainstem.api.replication.PauseReason;
import io.mainstem.wire.producer.ProducerIdentity;
import io.mainstem.worker.append.TargetCluster;
import io.mainstem.worker.fetch.PassRules;
import io.mainstem.worker.fetch.RecordSelection;
import io.mainstem.worker.fetch.SourceCluster;
import io.mainstem.worker.mirror.MirrorTrouble.Remedy;
import io.mainstem.worker.position.Anchor;
import io.mainstem.worker.position.AnchorTrial;
import io.mainstem.worker.position.RecordedFacts;
import io.mainstem.worker.position.RunRecorder;
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
  private final TargetCount.Result marker;
  private final RecordedFacts recorded;
  private final @Nullable Anchor anchor;
  private final TargetScan scan;
  private final SourceCluster source;
  private final TargetCluster target;
  private final MirrorLoop loop;
  private final TakeOver.Listener listener;
  private final Reached reached;
  private @Nullable SkipReader skipReader;
  private Guarantee guarantee = Guarantee.EXACTLY_ONCE;
  private @Nullable String guaranteeDetail;

  /**
   * @param identity ours
   * @param marker where our fence is
   * @param recorded what the log of runs says, read after the marker was seen
   * @param reached how far this worker itself had copied before
   */
  PlaceSearch(
      CopyOrder order,
      Ground ground,
      ProducerIdentity identity,
      TargetCount.Result marker,
      RecordedFacts recorded,
      SourceCluster source,
      TargetCluster target,
      MirrorLoop loop,
      TakeOver.Listener listener,
      Reached reached) {
    this.order = order;
    this.ground = ground;
    this.identity = identity;
    this.marker = marker;
    this.recorded = recorded;
    this.anchor =
        recorded.newest(ground.sourceId(), ground.targetId(), identity.producerId()).orElse(null);
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
              CompletableFuture<TargetCount.Result> counted =
                  from.nextTarget() >= marker.markerOffset()
                      ? CompletableFuture.completedFuture(marker)
                      : scan.run(count(from));
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
    boolean nothingWrittenYet = identity.epoch() == 0 || !recorded.isEmpty();
    CompletableFuture<TargetCount.Result> counted =
        nothingWrittenYet ? CompletableFuture.completedFuture(marker) : scan.run(count(null));
    return counted.thenComposeAsync(
        result -> startOffset().thenComposeAsync(from -> passOver(result, from), loop), loop);
  }

  private CompletableFuture<AnchorTrial.Verdict> check(Anchor newest) {
    if (ground.targetFacts().isCompacted()) {
      return CompletableFuture.completedFuture(AnchorTrial.Verdict.holds(newest));
    }
    AnchorCheck check =
        new AnchorCheck(target.logReader(), ground.target(), () -> trueRuns(newest));
    return Troubles.translate(
        check.decide(
            new AnchorTrial(newest, formerIds(), ground.targetStart(), marker.markerOffset())),
        Troubles::ofTarget);
  }

  private TargetCount count(@Nullable Anchor from) {
    return new TargetCount(identity.producerId(), identity.epoch(), from, formerIds());
  }

  private Set<Long> formerIds() {
    return recorded.producerIds(ground.sourceId(), ground.targetId());
  }

  private CompletableFuture<List<OffsetRun>> trueRuns(Anchor newest) {
    return target
        .runs()
        .blocks(order.mirror())
        .thenApply(
            blocks -> TrueRuns.newestFirst(blocks, ground.sourceId(), ground.targetId(), newest));
  }

  /** What was acknowledged, to us or by the record, and has to be copied again. */
  private Place tellLoss(AnchorTrial.Verdict verdict, Place place) {
    long from = place.recorder().nextSource();
    long to = Math.max(verdict.lostTo(), reached.on(ground));
    if (from < to && guarantee == Guarantee.EXACTLY_ONCE) {
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
    return passOver(counted, verdict.anchor().nextSource());
  }

  private CompletableFuture<Place> passOver(TargetCount.Result counted, long from) {
    listener.onStep(TakeOverStep.COUNTED);
    if (counted.written().isEmpty()) {
      return CompletableFuture.completedFuture(placeAt(from, counted, List.of()));
    }
    if (!counted.complete()) {
      return CompletableFuture.completedFuture(
          copyAgain(from, counted, "records counted in the target are no longer there"));
    }
    listener.onDetail("passing over " + counted.records() + " records that the target holds");
    return skip(counted, from);
  }

  private Place placeAt(long nextSource, TargetCount.Result counted, List<OffsetRun> matched) {
    return new Place(
        identity,
        ground.sourceFacts().id(),
        ground.targetFacts().id(),
        ground.limits(),
        ground.targetLeaderEpoch(),
        new RunRecorder(nextSource, counted.nextTarget(), matched),
        guarantee,
        guaranteeDetail);
  }

  /**
   * Where compaction took away what would have to be compared, copying goes on at the anchor: the
   * records come again, and compaction removes them again. Anywhere else a person must look.
   */
  private Place copyAgain(long anchor, TargetCount.Result counted, String why) {
    if (!ground.isCompacted()) {
      throw new MirrorTrouble(PauseReason.POSITION_MISMATCH, Remedy.PERSON, why + "; not guessing");
    }
    guarantee = Guarantee.AT_LEAST_ONCE;
    guaranteeDetail = "copying again from source offset " + anchor + ": " + why;
    listener.onEvent(MirrorEvent.Kind.COPIED_AGAIN, anchor, -1, guaranteeDetail);
    return placeAt(anchor, counted, List.of());
  }

  private CompletableFuture<Place> skip(TargetCount.Result counted, long from) {
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
        .walk(counted.written(), from)
        .thenApplyAsync(
            end -> {
              skipReader = null;
              if (end instanceof SkipReader.End.Found found) {
                tellExpired(from + counted.records(), found.expiredTo());
                return placeAt(found.nextSource(), counted, found.matched());
              }
              return copyAgain(from, counted, ((SkipReader.End.Different) end).detail());
            },
            loop);
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
