package io.mainstem.worker.mirror;

import io.mainstem.api.federation.Route.RecordFilter;
import io.mainstem.api.federation.Route.StartFrom;
import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.replication.MirrorEvent;
import io.mainstem.api.replication.MirrorStatus.Guarantee;
import io.mainstem.api.replication.PauseReason;
import io.mainstem.wire.log.TopicFacts;
import io.mainstem.wire.producer.ProducerIdentity;
import io.mainstem.worker.append.TargetBatches;
import io.mainstem.worker.append.TargetCluster;
import io.mainstem.worker.append.TargetLimits;
import io.mainstem.worker.fetch.PassRules;
import io.mainstem.worker.fetch.RecordSelection;
import io.mainstem.worker.fetch.SourceCluster;
import io.mainstem.worker.mirror.MirrorTrouble.Remedy;
import io.mainstem.worker.position.Anchor;
import io.mainstem.worker.position.RunRecorder;
import io.mainstem.worker.position.Survivors;
import io.mainstem.worker.position.TargetCount;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
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
 * <p>Confined to the mirror's loop; the scan's visitor runs on the target's event loop and is done
 * before the next step begins.
 */
final class TakeOver {
  private static final Duration COUNT_TIMEOUT = Duration.ofSeconds(60);
  static final int MOST_RUNS_IN_A_BLOCK = 2_000;

  private final CopyOrder order;
  private final SourceCluster source;
  private final TargetCluster target;
  private final MirrorLoop loop;
  private final Listener listener;
  private final TopicPartition sourcePartition;
  private final TopicPartition targetPartition;
  private final State state = new State();
  private @Nullable SkipReader skipReader;
  private boolean abandoned;

  /** Hears how far the attempt is. */
  interface Listener {
    /** The former owner is shut out. */
    void onFenced();

    /** What it is doing, for people. */
    void onDetail(String detail);

    /** Something that people must know of; offsets as in {@link MirrorEvent}. */
    void onEvent(MirrorEvent.Kind kind, long sourceFrom, long sourceTo, String detail);
  }

  /** What the steps find out; each step reads what those before it wrote. */
  private static final class State {
    @Nullable TopicFacts sourceFacts;
    @Nullable TopicFacts targetFacts;
    long targetStart;
    long targetEnd;
    @Nullable ProducerIdentity identity;
    List<OffsetRunBlock> blocks = List.of();
    @Nullable Anchor anchor;
    TargetCount.@Nullable Result counted;
    @Nullable RunRecorder recorder;
    Guarantee guarantee = Guarantee.EXACTLY_ONCE;
    @Nullable String guaranteeDetail;
  }

  TakeOver(
      CopyOrder order,
      SourceCluster source,
      TargetCluster target,
      MirrorLoop loop,
      Listener listener) {
    this.order = order;
    this.source = source;
    this.target = target;
    this.loop = loop;
    this.listener = listener;
    int partition = order.mirror().partition();
    this.sourcePartition = new TopicPartition(order.mirror().topic(), partition);
    this.targetPartition = new TopicPartition(order.targetTopic(), partition);
  }

  /** Begins. The future fails with a {@link MirrorTrouble}, or is cancelled when abandoned. */
  CompletableFuture<Place> begin() {
    return step(this::learnTopics)
        .thenComposeAsync(done -> step(this::learnBounds), loop)
        .thenComposeAsync(done -> step(this::identify), loop)
        .thenComposeAsync(done -> step(this::fence), loop)
        .thenComposeAsync(done -> step(this::awaitMarker), loop)
        .thenComposeAsync(done -> step(this::readAnchor), loop)
        .thenComposeAsync(done -> step(this::checkAnchor), loop)
        .thenComposeAsync(done -> step(this::count), loop)
        .thenComposeAsync(done -> step(this::findPlace), loop)
        .thenComposeAsync(done -> step(this::recordPlace), loop)
        .thenApplyAsync(done -> place(), loop);
  }

  /** Ends it as soon as may be. */
  void abandon() {
    abandoned = true;
    if (skipReader != null) {
      skipReader.close();
    }
  }

  private CompletableFuture<Void> step(Supplier<CompletableFuture<Void>> step) {
    return abandoned ? CompletableFuture.failedFuture(new CancellationException()) : step.get();
  }

  private CompletableFuture<Void> learnTopics() {
    CompletableFuture<TopicFacts> ofSource =
        Troubles.translate(source.logReader().topic(sourcePartition.topic()), Troubles::ofSource);
    CompletableFuture<TopicFacts> ofTarget =
        Troubles.translate(target.logReader().topic(targetPartition.topic()), Troubles::ofTarget);
    return ofSource.thenCombineAsync(ofTarget, this::keepTopics, loop);
  }

  private Void keepTopics(TopicFacts ofSource, TopicFacts ofTarget) {
    if (ofSource.partitions() <= sourcePartition.partition()) {
      throw missingPartition(PauseReason.SOURCE_UNAVAILABLE, "source", sourcePartition, ofSource);
    }
    if (ofTarget.partitions() <= targetPartition.partition()) {
      throw missingPartition(PauseReason.TARGET_NOT_READY, "target", targetPartition, ofTarget);
    }
    state.sourceFacts = ofSource;
    state.targetFacts = ofTarget;
    return nothing();
  }

  private static MirrorTrouble missingPartition(
      PauseReason reason, String side, TopicPartition wanted, TopicFacts facts) {
    return new MirrorTrouble(
        reason,
        Remedy.WAIT,
        "the %s topic %s has %d partitions, partition %d is not there yet"
            .formatted(side, wanted.topic(), facts.partitions(), wanted.partition()));
  }

  private CompletableFuture<Void> learnBounds() {
    return Troubles.translate(target.logReader().earliest(targetPartition), Troubles::ofTarget)
        .thenCombineAsync(
            Troubles.translate(target.logReader().latest(targetPartition), Troubles::ofTarget),
            (start, end) -> {
              state.targetStart = start;
              state.targetEnd = end;
              return nothing();
            },
            loop);
  }

  private CompletableFuture<Void> identify() {
    return Troubles.translate(
            target.fence().identify(order.mirror().transactionalId()), Troubles::ofTarget)
        .thenAcceptAsync(identity -> state.identity = identity, loop);
  }

  private CompletableFuture<Void> fence() {
    return Troubles.translate(
            target.fence().fence(required(state.identity), targetPartition), Troubles::ofTarget)
        .thenRunAsync(listener::onFenced, loop);
  }

  private CompletableFuture<Void> readAnchor() {
    return Troubles.translate(target.runs().blocks(order.mirror()), Troubles::ofTarget)
        .thenAcceptAsync(
            blocks -> {
              state.blocks = blocks;
              state.anchor =
                  Anchor.newest(
                          blocks,
                          Place.standard(required(state.sourceFacts).id()),
                          Place.standard(required(state.targetFacts).id()),
                          required(state.identity).producerId())
                      .orElse(null);
              tellIncarnations();
            },
            loop);
  }

  /** Blocks, but none of the present topics: at least one of them is not the one it was. */
  private void tellIncarnations() {
    if (state.anchor != null || state.blocks.isEmpty()) {
      return;
    }
    UUID sourceId = Place.standard(required(state.sourceFacts).id());
    boolean sameSource =
        state.blocks.stream().anyMatch(block -> block.sourceTopicId().equals(sourceId));
    listener.onEvent(
        sameSource ? MirrorEvent.Kind.TARGET_RECREATED : MirrorEvent.Kind.SOURCE_RECREATED,
        -1,
        -1,
        sameSource
            ? "the target topic was deleted and made anew; it is filled again"
            : "the source topic was deleted and made anew; the new one is copied from its start");
  }

  /**
   * The marker is written a moment after the fence is accepted; until then a former owner may still
   * store its place and write behind it. So the blocks are read after that: then whoever wrote
   * anything has its place among them, and with it the filter it chose the records by.
   */
  private CompletableFuture<Void> awaitMarker() {
    ProducerIdentity identity = required(state.identity);
    return scan(
        TargetCount.ofNothing(identity.producerId(), identity.epoch(), state.targetEnd),
        result -> state.counted = result);
  }

  private CompletableFuture<Void> checkAnchor() {
    Anchor anchor = state.anchor;
    if (anchor == null || required(state.targetFacts).isCompacted()) {
      return CompletableFuture.completedFuture(nothing());
    }
    AnchorCheck check =
        new AnchorCheck(
            target.logReader(),
            targetPartition,
            Survivors.newestFirst(
                state.blocks,
                Place.standard(required(state.sourceFacts).id()),
                Place.standard(required(state.targetFacts).id())),
            anchor,
            required(state.identity).producerId(),
            state.targetStart,
            required(state.counted).markerOffset());
    return Troubles.translate(check.holding(), Troubles::ofTarget)
        .thenAcceptAsync(
            holding -> {
              state.anchor = holding;
              if (!holding.equals(anchor)) {
                listener.onEvent(
                    MirrorEvent.Kind.TARGET_TRUNCATED,
                    holding.nextSource(),
                    anchor.nextSource(),
                    "the target lost acknowledged records; these offsets are copied again");
              }
            },
            loop);
  }

  private CompletableFuture<Void> count() {
    ProducerIdentity identity = required(state.identity);
    Anchor anchor = state.anchor;
    long marker = required(state.counted).markerOffset();
    boolean nothingToCount =
        anchor == null ? nothingWrittenYet(identity) : anchor.nextTarget() >= marker;
    return nothingToCount
        ? CompletableFuture.completedFuture(nothing())
        : scan(
            new TargetCount(identity.producerId(), identity.epoch(), anchor),
            result -> state.counted = result);
  }

  private CompletableFuture<Void> scan(TargetCount count, Consumer<TargetCount.Result> found) {
    TargetCount.Step[] last = {TargetCount.Step.GO_ON};
    return Troubles.translate(
            target
                .logReader()
                .scan(
                    targetPartition,
                    count.from(),
                    batch -> {
                      last[0] = count.visit(TargetBatches.read(batch));
                      return last[0] == TargetCount.Step.GO_ON;
                    },
                    COUNT_TIMEOUT),
            Troubles::ofTarget)
        .thenAcceptAsync(
            scan -> {
              if (last[0] == TargetCount.Step.FENCED) {
                throw Troubles.fenced();
              }
              found.accept(count.result());
            },
            loop);
  }

  /**
   * Nobody writes before a block is stored. So there is nothing to count when the identity is brand
   * new, or when the blocks there are all tell of other incarnations of the topics.
   */
  private boolean nothingWrittenYet(ProducerIdentity identity) {
    return identity.epoch() == 0 || !state.blocks.isEmpty();
  }

  private CompletableFuture<Void> findPlace() {
    TargetCount.Result counted = required(state.counted);
    Anchor anchor = state.anchor;
    CompletableFuture<Long> from =
        anchor == null ? startOffset() : CompletableFuture.completedFuture(anchor.nextSource());
    if (counted.written().isEmpty()) {
      return from.thenAcceptAsync(offset -> settleAt(offset, List.of()), loop);
    }
    if (!counted.complete()) {
      return from.thenAcceptAsync(
          offset -> copyAgain(offset, "records counted in the target are no longer there"), loop);
    }
    listener.onDetail("passing over " + counted.records() + " records that the target holds");
    return from.thenComposeAsync(offset -> skip(counted, offset), loop);
  }

  private void settleAt(long nextSource, List<OffsetRun> matched) {
    state.recorder = new RunRecorder(nextSource, required(state.counted).nextTarget(), matched);
  }

  /**
   * Where compaction took away what would have to be compared, copying goes on at the anchor: the
   * records come again, and compaction removes them again. Anywhere else a person must look.
   */
  private void copyAgain(long anchor, String why) {
    if (!required(state.targetFacts).isCompacted() && !required(state.sourceFacts).isCompacted()) {
      throw new MirrorTrouble(PauseReason.POSITION_MISMATCH, Remedy.PERSON, why + "; not guessing");
    }
    state.guarantee = Guarantee.AT_LEAST_ONCE;
    state.guaranteeDetail = "copying again from source offset " + anchor + ": " + why;
    listener.onEvent(MirrorEvent.Kind.COPIED_AGAIN, anchor, -1, state.guaranteeDetail);
    settleAt(anchor, List.of());
  }

  /**
   * What is counted was chosen by the filter of the owner who wrote it, who noted it with the
   * anchor before it wrote anything; the route may have another one by now.
   */
  private CompletableFuture<Void> skip(TargetCount.Result counted, long from) {
    RecordFilter filter = filterOfWriters();
    SkipReader reader =
        new SkipReader(
            source,
            sourcePartition,
            required(state.sourceFacts).id(),
            rules(filter),
            new RecordSelection(filter),
            loop);
    skipReader = reader;
    return reader
        .walk(counted.written(), from)
        .thenAcceptAsync(
            end -> {
              skipReader = null;
              if (end instanceof SkipReader.End.Found found) {
                settleAt(found.nextSource(), found.matched());
                tellExpired(from + counted.records(), found.expiredTo());
              } else if (end instanceof SkipReader.End.Different different) {
                copyAgain(from, different.detail());
              }
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
        order.route().startFrom() == StartFrom.LATEST && state.blocks.isEmpty()
            ? OffsetSpec.latest()
            : OffsetSpec.earliest();
    return Troubles.translate(
            source.logReader().offsets(Map.of(sourcePartition, spec)), Troubles::ofSource)
        .thenApply(
            offsets -> Optional.ofNullable(offsets.get(sourcePartition)).orElseThrow().offset());
  }

  private CompletableFuture<Void> recordPlace() {
    RunRecorder recorder = required(state.recorder);
    Optional<RunRecorder.Facts> facts = recorder.unrecorded(MOST_RUNS_IN_A_BLOCK);
    if (facts.isEmpty()) {
      return CompletableFuture.completedFuture(nothing());
    }
    // Only the last block is the place itself. Behind those before it stand the former owner's
    // records.
    boolean last = facts.get().nextTarget() == recorder.nextTarget();
    RecordFilter filter = last ? order.route().filter() : filterOfWriters();
    return Troubles.translate(
            target.runs().append(block(order, place(), facts.get(), filter)), Troubles::ofTarget)
        .thenComposeAsync(
            stored -> {
              recorder.recorded(facts.get());
              return step(this::recordPlace);
            },
            loop);
  }

  private Place place() {
    return new Place(
        required(state.identity),
        required(state.sourceFacts).id(),
        required(state.targetFacts).id(),
        TargetLimits.of(required(state.targetFacts)),
        required(state.recorder),
        state.guarantee,
        state.guaranteeDetail);
  }

  private PassRules rules(@Nullable RecordFilter filter) {
    return new PassRules(TargetLimits.of(required(state.targetFacts)), filter != null);
  }

  private @Nullable RecordFilter filterOfWriters() {
    Anchor anchor = state.anchor;
    return anchor == null ? order.route().filter() : anchor.filter();
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
        Place.standard(place.sourceTopicId()),
        order.targetTopic(),
        Place.standard(place.targetTopicId()),
        order.mirror().partition(),
        place.identity().producerId(),
        place.identity().epoch(),
        facts.nextSource(),
        facts.nextTarget(),
        facts.runs(),
        filter);
  }

  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("A step of the take-over was left out");
    }
    return value;
  }

  @SuppressWarnings("NullAway") // the only value of Void
  private static Void nothing() {
    return null;
  }
}
