package io.mainstem.worker.mirror;

import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.batch.Codec;
import io.mainstem.wire.batch.WireRecord;
import io.mainstem.wire.fetch.FetchedBatches;
import io.mainstem.wire.fetch.PartitionFetch;
import io.mainstem.worker.fetch.BatchWalk;
import io.mainstem.worker.fetch.PassRules;
import io.mainstem.worker.fetch.RecordPath;
import io.mainstem.worker.fetch.RecordSelection;
import io.mainstem.worker.position.SourceStretch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the source delivers into {@link Piece}s for the target, in order: passes through what
 * may pass, takes apart what may not, merges what is tiny.
 *
 * <p>A batch that may pass appears in the target either as it is, alone, or together with others in
 * one batch, never in parts and never encoded anew by itself: that is what a take-over's comparison
 * builds on.
 *
 * <p>Confined to the mirror's loop.
 */
final class Intake {
  private final PassRules rules;
  private final RecordSelection selection;
  private final RecordPath recordPath;
  private final DeadRecords dead;
  private final Deque<BatchWalk> arrived = new ArrayDeque<>();
  private final Deque<Piece> ready = new ArrayDeque<>();
  private final MergeRule mergeRule = new MergeRule();
  private Gathering gathering;
  private long wanted;

  /** Leader epoch of the last batch that was looked at; -1 before the first. */
  private int sourceEpoch = PartitionFetch.NO_EPOCH;

  /**
   * @param recordPath the loop's
   * @param wanted the first source offset to copy
   */
  Intake(
      PassRules rules,
      RecordSelection selection,
      RecordPath recordPath,
      DeadRecords dead,
      long wanted) {
    this.rules = rules;
    this.selection = selection;
    this.recordPath = recordPath;
    this.dead = dead;
    this.wanted = wanted;
    this.gathering = new Gathering(rules.limits().maxBatchBytes());
  }

  /** Takes an answer of the source; its memory is given back when all of it was handed on. */
  void take(FetchedBatches batches) {
    arrived.add(new BatchWalk(batches, rules));
  }

  /** True if everything that has arrived was handed on. */
  boolean isEmpty() {
    return arrived.isEmpty() && ready.isEmpty();
  }

  /** The first source offset that no piece was made of yet. */
  long wanted() {
    return wanted;
  }

  /** Latest timestamp of the next batch, in milliseconds; -1 if none is ready. */
  long nextTimestamp() {
    return ready.peek() instanceof Piece.Batch batch ? batch.chunk().maxTimestamp() : -1;
  }

  /** Gives up what has arrived and was not handed on. */
  void drop() {
    gathering = new Gathering(rules.limits().maxBatchBytes());
    for (Piece piece : ready) {
      if (piece instanceof Piece.Batch batch) {
        batch.chunk().release();
      }
    }
    ready.clear();
    arrived.forEach(walk -> walk.fetched().release());
    arrived.clear();
  }

  /** Gives up what was not handed on; it will arrive again, from this offset on. */
  void rewind(long sourceOffset) {
    drop();
    wanted = sourceOffset;
    sourceEpoch = PartitionFetch.NO_EPOCH;
  }

  /** Leaves out everything below this offset, when it is {@link #isEmpty}. */
  void skipTo(long sourceOffset) {
    wanted = Math.max(wanted, sourceOffset);
    sourceEpoch = PartitionFetch.NO_EPOCH;
  }

  /**
   * Looks for the next piece.
   *
   * @param pendingBatches handed on and not in the target yet
   * @return false if all that has arrived was handed on
   * @throws io.mainstem.wire.batch.CorruptBatchException if a batch cannot be read
   */
  boolean prepare(int pendingBatches) {
    while (ready.isEmpty()) {
      BatchWalk walk = arrived.peek();
      if (walk == null) {
        return false;
      }
      if (walk.next(wanted)) {
        read(walk, pendingBatches);
      } else {
        endGathering(walk);
        arrived.remove();
        mergeRule.answerDone(pendingBatches);
        passTo(walk.fetched().nextOffset());
        walk.fetched().release();
      }
    }
    return true;
  }

  /** Takes the piece that {@link #prepare} found. */
  Piece next() {
    return ready.remove();
  }

  private void read(BatchWalk walk, int pendingBatches) {
    BatchCursor batch = walk.batch();
    sourceEpoch = batch.leaderEpoch();
    switch (walk.meaning()) {
      case NOTHING -> {}
      case PASS -> {
        if (!dead.suspects(batch.baseOffset(), batch.lastOffset())) {
          passOrGather(walk, pendingBatches);
        } else if (batch.recordCount() == 1 && !dead.condemns(batch.baseOffset())) {
          endGathering(walk);
          pass(walk, Gathering.Original.of(batch));
        } else {
          takeApart(walk);
        }
      }
      case RECORDS -> takeApart(walk);
    }
    passTo(batch.nextOffset());
  }

  private void passOrGather(BatchWalk walk, int pendingBatches) {
    BatchCursor batch = walk.batch();
    int size = batch.sizeInBytes();
    mergeRule.observe(size, pendingBatches);
    boolean gathers = mergeRule.isMerging() && MergeRule.isSmall(size);
    if (!gathers || !gathering.takes(batch)) {
      endGathering(walk);
    }
    if (!gathers) {
      pass(walk, Gathering.Original.of(batch));
      return;
    }
    gathering.add(batch, recordPath.select(batch, wanted, RecordSelection.ALL));
    if (gathering.isEnough()) {
      endGathering(walk);
    }
  }

  /** Makes a piece of what was gathered out of this answer. */
  private void endGathering(BatchWalk walk) {
    Gathering ending = gathering;
    if (ending.isEmpty()) {
      return;
    }
    gathering = new Gathering(rules.limits().maxBatchBytes());
    RecordPath.Encoded merged = ending.originals().size() == 1 ? null : merge(ending);
    if (merged == null) {
      ending.originals().forEach(original -> pass(walk, original));
    } else {
      add(merged, Chunk.Way.MERGED);
    }
  }

  /** Null if it does not become one batch. */
  private RecordPath.@Nullable Encoded merge(Gathering ending) {
    int limit = rules.limits().maxBatchBytes();
    List<RecordPath.Encoded> merged =
        recordPath.encode(ending.records(), codec(ending.codec()), limit);
    return merged.size() == 1 && merged.get(0).bytes().remaining() <= limit ? merged.get(0) : null;
  }

  private void pass(BatchWalk walk, Gathering.Original batch) {
    SourceStretch stretch = new SourceStretch(batch.baseOffset(), batch.records());
    walk.fetched().retain(1);
    ready.add(
        new Piece.Batch(
            batch.bytes(),
            new Chunk(
                List.of(stretch),
                stretch.end(),
                batch.bytes().remaining(),
                batch.maxTimestamp(),
                walk.fetched(),
                Chunk.Way.PASSED)));
  }

  private void takeApart(BatchWalk walk) {
    endGathering(walk);
    BatchCursor batch = walk.batch();
    List<WireRecord> records = recordPath.selectBriefly(batch, wanted, selection);
    Codec codec = codec(batch.codec());
    if (dead.suspects(batch.baseOffset(), batch.lastOffset())) {
      records.forEach(record -> encode(List.of(record), codec));
    } else if (rules.allowWhole(batch) && records.size() == batch.recordCount()) {
      // Looked at, and nothing to drop: encoding it anew would only make the same batch again.
      pass(walk, Gathering.Original.of(batch));
    } else if (!records.isEmpty()) {
      encode(records, codec);
    }
  }

  private void encode(List<WireRecord> records, Codec codec) {
    int next = 0;
    int limit = rules.limits().maxBatchBytes();
    for (RecordPath.Encoded encoded : recordPath.encode(records, codec, limit)) {
      List<SourceStretch> stretches = encoded.stretches();
      WireRecord first = records.get(next);
      next += stretches.stream().mapToInt(SourceStretch::count).sum();
      String why = isSingle(stretches) ? dead.why(first, encoded.bytes().remaining(), limit) : null;
      if (why == null) {
        add(encoded, Chunk.Way.RECODED);
      } else {
        ready.add(new Piece.Dead(DeadRecords.copy(first), why));
      }
    }
  }

  private static boolean isSingle(List<SourceStretch> stretches) {
    return stretches.size() == 1 && stretches.get(0).count() == 1;
  }

  private void add(RecordPath.Encoded encoded, Chunk.Way way) {
    List<SourceStretch> stretches = encoded.stretches();
    long next = stretches.get(stretches.size() - 1).end();
    ready.add(
        new Piece.Batch(
            encoded.bytes(),
            new Chunk(
                stretches, next, encoded.bytes().remaining(), encoded.maxTimestamp(), null, way)));
  }

  private Codec codec(Codec ofSource) {
    return rules.limits().requiredCodec().orElse(ofSource);
  }

  private void passTo(long sourceOffset) {
    wanted = Math.max(wanted, sourceOffset);
    if (gathering.isEmpty()) {
      ready.add(new Piece.Passed(wanted, sourceEpoch));
    }
  }
}
