package io.mainstem.worker.position;

import io.mainstem.api.federation.Route.RecordFilter;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.offsets.OffsetRunHead;
import io.mainstem.api.offsets.RunLineage;
import io.mainstem.api.replication.MirrorId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One owner of the mirror, doing one small step of the protocol at a time. */
final class SimulatedOwner {
  static final UUID SOURCE_ID = new UUID(1, 1);
  static final UUID TARGET_ID = new UUID(2, 2);
  private static final MirrorId MIRROR = new MirrorId("a--b", "t", 0);
  private static final int MOST_IN_FLIGHT = 5;
  private static final int MOST_RUNS = 3;

  private final World world;
  private final Random random;
  private final @Nullable RecordFilter filter;
  private final long endBefore;
  private final Restart order;
  private RunLineage lineage = RunLineage.FIRST;
  private boolean unfenced;
  private History history = History.NOTHING;

  enum Phase {
    IDENTIFYING,
    FENCING,
    AWAITING_MARKER,
    ANCHORING,
    COUNTING,
    SKIPPING,
    RECORDING_PLACE,
    COPYING,
    GONE
  }

  /** What the owners share. */
  interface World {
    SimulatedSource source();

    int visibleBatches();

    SimulatedTarget target();

    List<OffsetRunBlock> runs();

    /** Null while the coordinator is busy. */
    @Nullable Identity identify();

    boolean fence(Identity identity);

    /** Null if the owner has the right to the mirror's name. */
    @Nullable Identity identifyUnnamed();

    /** Where somebody wants the mirror to go on, as far as this owner has heard. */
    Restart restart();

    /** What was copied up to each stored block. */
    Map<Stored, History> histories();

    /** A person has to look. Never returns. */
    void flag(String why);
  }

  record Identity(long producerId, short epoch) {}

  /** An order; number 0 is none. */
  record Restart(long number, long offset) {}

  /** What tells stored blocks apart as to what came before them. */
  record Stored(short epoch, int generation) {}

  /**
   * What was copied one after the other, and by which orders.
   *
   * @param stretches source offsets, from and to; the last one goes on
   */
  record History(List<long[]> stretches, List<Long> restarts) {
    static final History NOTHING = new History(List.of(new long[] {0, Long.MAX_VALUE}), List.of());

    History goingOnAt(Restart restart, long copiedTo) {
      List<long[]> all = new ArrayList<>(stretches);
      long[] last = all.remove(all.size() - 1);
      all.add(new long[] {last[0], copiedTo});
      all.add(new long[] {restart.offset(), Long.MAX_VALUE});
      List<Long> numbers = new ArrayList<>(restarts);
      numbers.add(restart.number());
      return new History(all, numbers);
    }
  }

  record Chunk(List<Long> offsets, long nextSource) {}

  Phase phase = Phase.IDENTIFYING;

  /** On its way to the broker; stays on its way when the owner dies. */
  final Deque<SimulatedTarget.Write> requests = new ArrayDeque<>();

  final Deque<SimulatedTarget.Result> answers = new ArrayDeque<>();
  private final Deque<Chunk> unacknowledged = new ArrayDeque<>();
  private @Nullable Identity identity;
  private @Nullable Anchor anchor;
  private TargetCount.@Nullable Result marker;
  private AnchorTrial.@Nullable Verdict verdict;
  private @Nullable TargetCount count;
  private TargetCount.@Nullable Result counted;
  private int scanned;
  private @Nullable SourceSkip skip;
  private int sourceBatch;
  private long nextSource;
  private int sequence;
  private @Nullable RunRecorder recorder;
  private boolean fenceStands;
  private @Nullable OffsetRunBlock blockOnItsWay;
  private RunRecorder.@Nullable Facts factsOnTheirWay;

  /**
   * @param filter what the route copies while this owner has the mirror; null for all
   */
  SimulatedOwner(World world, Random random, @Nullable RecordFilter filter) {
    this.world = world;
    this.random = random;
    this.filter = filter;
    this.endBefore = world.target().end();
    this.order = world.restart();
  }

  History history() {
    return history;
  }

  boolean isDone() {
    return phase == Phase.COPYING
        && sourceBatch == world.source().batches().size()
        && unacknowledged.isEmpty();
  }

  void step() {
    switch (phase) {
      case IDENTIFYING -> identify();
      case FENCING -> fence();
      case AWAITING_MARKER -> awaitMarker();
      case ANCHORING -> readAnchor();
      case COUNTING -> countOne();
      case SKIPPING -> skipOne();
      case RECORDING_PLACE -> recordPlace();
      case COPYING -> copyOrRecord();
      case GONE -> {}
    }
  }

  private void identify() {
    Identity unnamed = world.identifyUnnamed();
    if (unnamed != null) {
      identity = unnamed;
      unfenced = true;
      phase = Phase.ANCHORING;
      return;
    }
    identity = world.identify();
    if (identity != null) {
      phase = Phase.FENCING;
    }
  }

  private void fence() {
    phase = world.fence(Objects.requireNonNull(identity)) ? Phase.AWAITING_MARKER : Phase.GONE;
  }

  /** The end of the log was asked for before the fence, maybe long before. */
  private void awaitMarker() {
    Identity me = Objects.requireNonNull(identity);
    TargetCount search = TargetCount.ofNothing(me.producerId(), me.epoch(), endBefore);
    for (SimulatedTarget.Entry entry : world.target().log) {
      switch (search.visit(entry.batch())) {
        case GO_ON -> {}
        case FENCED -> phase = Phase.GONE;
        case MARKER_REACHED -> {
          marker = search.result();
          phase = Phase.ANCHORING;
        }
      }
      if (phase != Phase.AWAITING_MARKER) {
        return;
      }
    }
  }

  private void readAnchor() {
    Identity me = Objects.requireNonNull(identity);
    TargetCount.Result fence =
        unfenced
            ? new TargetCount.Result(List.of(), world.target().end(), true)
            : Objects.requireNonNull(marker);
    long bound = unfenced ? fence.nextTarget() : fence.markerOffset();
    RecordedFacts facts = new RecordedFacts();
    world.runs().forEach(block -> facts.add(OffsetRunHead.of(block)));
    Set<Long> ids = facts.producerIds(SOURCE_ID, TARGET_ID);
    anchor = facts.newest(SOURCE_ID, TARGET_ID, me.producerId()).orElse(null);
    if (anchor != null) {
      Stored stored = new Stored(anchor.producerEpoch(), anchor.lineage().generation());
      history = world.histories().getOrDefault(stored, History.NOTHING);
      anchor = checked(anchor, anchor.lineage().unfenced() ? world.target().end() : bound);
    }
    lineage = facts.lineage(SOURCE_ID, TARGET_ID, verdict, !unfenced);
    boolean countable = !unfenced && (verdict == null || verdict.isCountable());
    if (!countable || (anchor != null && anchor.nextTarget() >= bound)) {
      goOnFrom(fence);
    } else {
      count = new TargetCount(me.producerId(), me.epoch(), anchor, ids);
      phase = Phase.COUNTING;
    }
  }

  private Anchor checked(Anchor newest, long bound) {
    AnchorTrial trial = new AnchorTrial(newest, 0, bound);
    while (trial.verdict().isEmpty()) {
      if (trial.needsRuns()) {
        trial.takeRuns(TrueRuns.newestFirst(world.runs(), SOURCE_ID, TARGET_ID, newest));
      } else {
        show(trial);
      }
    }
    verdict = trial.verdict().get();
    return verdict.anchor();
  }

  private void show(AnchorTrial trial) {
    AnchorTrial.Range range = trial.range();
    for (SimulatedTarget.Entry entry : world.target().log) {
      TargetBatch batch = entry.batch();
      boolean inRange = batch.nextOffset() > range.from() && batch.baseOffset() < range.to();
      if (inRange && !trial.visit(batch)) {
        break;
      }
    }
    trial.endOfRange();
  }

  private void countOne() {
    if (scanned == world.target().log.size()) {
      return; // the marker is still to come
    }
    TargetCount counting = Objects.requireNonNull(count);
    switch (counting.visit(world.target().log.get(scanned++).batch())) {
      case GO_ON -> {}
      case FENCED -> phase = Phase.GONE;
      case MARKER_REACHED -> goOnFrom(counting.result());
    }
  }

  private void goOnFrom(TargetCount.Result result) {
    if (!result.complete()) {
      world.flag("Something is missing in the target: " + anchor + result);
    }
    if (verdict != null && verdict.isWrittenOver(result)) {
      world.flag("Written over a loss");
    }
    counted = result;
    skip = new SourceSkip(result.written());
    nextSource = anchor == null ? 0 : anchor.nextSource();
    phase = skip.isEmpty() ? Phase.RECORDING_PLACE : Phase.SKIPPING;
  }

  /**
   * The target has lost its end: whoever was reading it will have to begin again. Owners that were
   * shut out do not wake any more: with the end the fence is gone that held them.
   */
  void targetTruncated(short newestEpoch) {
    boolean shutOut = identity != null && identity.epoch() < newestEpoch;
    if (shutOut || phase.compareTo(Phase.RECORDING_PLACE) < 0) {
      phase = Phase.GONE;
    }
    if (shutOut) {
      requests.clear();
    }
  }

  private void skipOne() {
    if (sourceBatch == world.visibleBatches()) {
      if (sourceBatch == world.source().batches().size()) {
        world.flag("The target holds more than the source");
      }
      return;
    }
    SourceBatch batch =
        world.source().batches().get(sourceBatch).seenFrom(nextSource, filterOfWriters());
    if (batch != null) {
      SourceSkip.Outcome outcome = Objects.requireNonNull(skip).offer(batch);
      if (outcome instanceof SourceSkip.Outcome.Mismatch mismatch) {
        world.flag(mismatch.detail());
      } else if (outcome instanceof SourceSkip.Outcome.Found found) {
        nextSource = found.nextSource();
        phase = Phase.RECORDING_PLACE;
      }
    }
    if (phase == Phase.SKIPPING) {
      sourceBatch++;
    }
  }

  private @Nullable RecordFilter filterOfWriters() {
    return anchor == null ? filter : anchor.filter();
  }

  /** As many blocks as it takes; only the last one is the place, and speaks of our own filter. */
  private void recordPlace() {
    if (recorder == null) {
      recorder =
          new RunRecorder(
              nextSource,
              Objects.requireNonNull(counted).nextTarget(),
              Objects.requireNonNull(skip).matched(),
              -1);
    }
    boolean stored = blockOnItsWay != null;
    record();
    if (!stored || recorder.unrecorded(MOST_RUNS).isPresent()) {
      return;
    }
    if (order.number() > lineage.restart()) {
      goElsewhere();
    } else {
      phase = Phase.COPYING;
    }
  }

  /** The place is stored; another one will be that nothing was counted for. */
  private void goElsewhere() {
    RunRecorder found = Objects.requireNonNull(recorder);
    history = history.goingOnAt(order, found.nextSource());
    lineage = new RunLineage(lineage.generation() + 1, order.number(), unfenced, null);
    recorder = new RunRecorder(order.offset(), found.nextTarget(), List.of(), -1);
    nextSource = order.offset();
    sourceBatch = 0;
    while (sourceBatch < world.source().batches().size()
        && world.source().batches().get(sourceBatch).nextOffset() <= nextSource) {
      sourceBatch++;
    }
  }

  private void copyOrRecord() {
    if (!answers.isEmpty() && random.nextBoolean()) {
      acknowledge();
    } else if (random.nextInt(4) == 0) {
      record();
    } else if (unacknowledged.size() < MOST_IN_FLIGHT && sourceBatch < world.visibleBatches()) {
      copy();
    } else if (!answers.isEmpty()) {
      acknowledge();
    }
  }

  private void acknowledge() {
    SimulatedTarget.Result result = answers.remove();
    if (result.answer() != SimulatedTarget.Answer.APPENDED) {
      phase = Phase.GONE;
      return;
    }
    Chunk chunk = unacknowledged.remove();
    RunRecorder runs = Objects.requireNonNull(recorder);
    if (result.baseOffset() < runs.nextTarget()) {
      phase = Phase.GONE; // the target has lost its end
      return;
    }
    runs.copied(stretches(chunk.offsets()), result.baseOffset());
    runs.passed(chunk.nextSource(), -1);
  }

  /** Building a block and storing it are two steps: a sleeper may store an old one late. */
  private void record() {
    if (blockOnItsWay != null) {
      world.runs().add(blockOnItsWay);
      world
          .histories()
          .put(new Stored(blockOnItsWay.producerEpoch(), lineage.generation()), history);
      Objects.requireNonNull(recorder).recorded(Objects.requireNonNull(factsOnTheirWay));
      blockOnItsWay = null;
      return;
    }
    if (!maySpeakOfCopies()) {
      phase = Phase.GONE; // the target has lost its end, and we have written on top of that
      return;
    }
    Optional<RunRecorder.Facts> facts = Objects.requireNonNull(recorder).unrecorded(MOST_RUNS);
    Identity me = Objects.requireNonNull(identity);
    facts.ifPresent(
        news -> {
          factsOnTheirWay = news;
          blockOnItsWay =
              new OffsetRunBlock(
                  MIRROR,
                  SOURCE_ID,
                  "t",
                  TARGET_ID,
                  0,
                  me.producerId(),
                  me.epoch(),
                  news.nextSource(),
                  news.nextTarget(),
                  news.runs(),
                  isPlaceOrBehind(news) ? filter : filterOfWriters(),
                  null,
                  lineage);
        });
  }

  private boolean maySpeakOfCopies() {
    RunRecorder known = Objects.requireNonNull(recorder);
    if (!unfenced && !fenceStands && known.copiedTo() >= 0) {
      long at = Objects.requireNonNull(counted).markerOffset();
      Identity me = Objects.requireNonNull(identity);
      fenceStands =
          world.target().log.stream()
              .map(SimulatedTarget.Entry::batch)
              .anyMatch(
                  batch ->
                      batch.baseOffset() == at
                          && batch.kind() == TargetBatch.Kind.ABORT_MARKER
                          && batch.producerId() == me.producerId()
                          && batch.producerEpoch() == me.epoch());
      return fenceStands;
    }
    return true;
  }

  private boolean isPlaceOrBehind(RunRecorder.Facts facts) {
    return phase == Phase.COPYING
        || facts.nextTarget() == Objects.requireNonNull(recorder).nextTarget();
  }

  private void copy() {
    List<Long> offsets = new ArrayList<>();
    SimulatedSource.Batch first = world.source().batches().get(sourceBatch++);
    take(first, offsets);
    boolean passes = filter == null && first.passes() && offsets.size() == first.offsets().size();
    if (offsets.isEmpty()) {
      if (unacknowledged.isEmpty()) {
        Objects.requireNonNull(recorder).passed(first.nextOffset(), -1);
      }
      return;
    }
    if (passes && random.nextInt(3) == 0 && mergesWithNext(first, offsets)) {
      return;
    }
    if (passes) {
      Identity me = Objects.requireNonNull(identity);
      int checksum =
          SimulatedSource.checksum(first.content(), me.producerId(), me.epoch(), sequence);
      send(offsets, first.nextOffset(), content(first, first.size(), checksum));
    } else if (offsets.size() > 1 && random.nextBoolean()) {
      int half = offsets.size() / 2;
      send(offsets.subList(0, half), offsets.get(half - 1) + 1, content(first, 50, 1));
      send(offsets.subList(half, offsets.size()), first.nextOffset(), content(first, 50, 1));
    } else {
      merge(first, offsets);
    }
  }

  /** Tiny batches that could pass become one, whole ones only, in the codec they have. */
  private boolean mergesWithNext(SimulatedSource.Batch first, List<Long> offsets) {
    List<Long> merged = new ArrayList<>(offsets);
    SimulatedSource.Batch last = first;
    long timestamp = first.timestamp();
    int size = first.size();
    while (sourceBatch < world.visibleBatches()
        && world.source().batches().get(sourceBatch).passes()
        && (merged.size() == offsets.size() || random.nextBoolean())) {
      last = world.source().batches().get(sourceBatch++);
      take(last, merged);
      timestamp = Math.max(timestamp, last.timestamp());
      size += random.nextInt(3) == 0 ? 0 : last.size();
    }
    if (merged.size() == offsets.size()) {
      return false;
    }
    send(merged, last.nextOffset(), new TargetBatch.Content(timestamp, true, "lz4", size, 1));
    return true;
  }

  private void merge(SimulatedSource.Batch first, List<Long> offsets) {
    long nextOffset = first.nextOffset();
    long timestamp = first.timestamp();
    while (random.nextBoolean() && sourceBatch < world.visibleBatches()) {
      SimulatedSource.Batch also = world.source().batches().get(sourceBatch++);
      int before = offsets.size();
      take(also, offsets);
      timestamp = offsets.size() > before ? Math.max(timestamp, also.timestamp()) : timestamp;
      nextOffset = also.nextOffset();
    }
    send(offsets, nextOffset, new TargetBatch.Content(timestamp, true, "gzip", 77, 1));
  }

  private void take(SimulatedSource.Batch batch, List<Long> offsets) {
    batch.offsets().stream()
        .filter(offset -> offset >= nextSource && SimulatedSource.selects(filter, offset))
        .forEach(offsets::add);
  }

  private void send(List<Long> offsets, long nextOffset, TargetBatch.Content content) {
    Identity me = Objects.requireNonNull(identity);
    List<Long> copy = List.copyOf(offsets);
    requests.add(new SimulatedTarget.Write(me.producerId(), me.epoch(), sequence, copy, content));
    unacknowledged.add(new Chunk(copy, nextOffset));
    sequence += copy.size();
  }

  private TargetBatch.Content content(SimulatedSource.Batch batch, int size, int checksum) {
    String codec = size == batch.size() ? "lz4" : "gzip";
    return new TargetBatch.Content(batch.timestamp(), true, codec, size, checksum);
  }

  private static List<SourceStretch> stretches(List<Long> offsets) {
    return offsets.stream().map(offset -> new SourceStretch(offset, 1)).toList();
  }
}
