package io.mainstem.worker.mirror;

import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.batch.Codec;
import io.mainstem.wire.batch.WireRecord;
import io.mainstem.wire.fetch.FetchedBatches;
import io.mainstem.worker.fetch.BatchWalk;
import io.mainstem.worker.fetch.PassRules;
import io.mainstem.worker.fetch.RecordPath;
import io.mainstem.worker.fetch.RecordSelection;
import io.mainstem.worker.position.SourceStretch;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Turns what the source delivers into batches for the target, in order: passes through what may
 * pass, takes apart what may not, merges what is tiny. Confined to the mirror's loop.
 */
final class Intake {
  private final PassRules rules;
  private final RecordSelection selection;
  private final RecordPath recordPath;
  private final Outlet outlet;
  private final Deque<BatchWalk> arrived = new ArrayDeque<>();
  private final MergeRule mergeRule = new MergeRule();
  private Gathering gathering = new Gathering();
  private long wanted;
  private boolean passing = true;

  /** Where the batches go. */
  interface Outlet {
    /** One batch; the chunk tells what is in it and gives its memory back. */
    void append(ByteBuffer bytes, Chunk chunk);

    /**
     * Below this source offset everything was handed to {@link #append}, or is not to be copied.
     */
    void passTo(long sourceOffset);
  }

  /**
   * @param recordPath the loop's
   * @param wanted the first source offset to copy
   */
  Intake(
      PassRules rules,
      RecordSelection selection,
      RecordPath recordPath,
      long wanted,
      Outlet outlet) {
    this.rules = rules;
    this.selection = selection;
    this.recordPath = recordPath;
    this.wanted = wanted;
    this.outlet = outlet;
  }

  /** Takes an answer of the source; its memory is given back when all of it was handed on. */
  void take(FetchedBatches batches) {
    arrived.add(new BatchWalk(batches, rules));
  }

  boolean isEmpty() {
    return arrived.isEmpty();
  }

  /** The first source offset that was not handed on. */
  long wanted() {
    return wanted;
  }

  /** Whether the last batch handed on went through as it was. */
  boolean isPassing() {
    return passing;
  }

  /** Gives up what has arrived and was not handed on. */
  void drop() {
    gathering = new Gathering();
    arrived.forEach(walk -> walk.fetched().release());
    arrived.clear();
  }

  /** Leaves out everything below this offset; nothing may have arrived and be waiting. */
  void skipTo(long sourceOffset) {
    passTo(sourceOffset);
  }

  /**
   * Hands on the next batch.
   *
   * @param pendingBatches handed on and not in the target yet
   * @return false if nothing has arrived
   * @throws io.mainstem.wire.batch.CorruptBatchException if the batch cannot be read
   */
  boolean step(int pendingBatches) {
    BatchWalk walk = arrived.peek();
    if (walk == null) {
      return false;
    }
    if (walk.next(wanted)) {
      copy(walk, pendingBatches);
    } else {
      endGathering(walk);
      arrived.remove();
      mergeRule.answerDone(pendingBatches);
      passTo(walk.fetched().nextOffset());
      walk.fetched().release();
    }
    return true;
  }

  private void copy(BatchWalk walk, int pendingBatches) {
    BatchCursor batch = walk.batch();
    switch (walk.meaning()) {
      case NOTHING -> {}
      case PASS -> passOrGather(walk, batch, pendingBatches);
      case RECORDS -> {
        endGathering(walk);
        recode(recordPath.select(batch, wanted, selection), batch.codec());
      }
    }
    passTo(batch.nextOffset());
  }

  private void passOrGather(BatchWalk walk, BatchCursor batch, int pendingBatches) {
    int size = batch.sizeInBytes();
    mergeRule.observe(size, pendingBatches);
    boolean gathers = mergeRule.isMerging() && MergeRule.isSmall(size);
    if (!gathers || !gathering.takes(batch)) {
      endGathering(walk);
    }
    if (!gathers) {
      pass(walk, batch.slice(), batch.baseOffset(), batch.recordCount(), batch.maxTimestamp());
      return;
    }
    gathering.add(walk, recordPath.select(batch, wanted, RecordSelection.ALL));
    if (gathering.isEnough()) {
      wanted = batch.nextOffset();
      endGathering(walk);
    }
  }

  /** Hands on what was gathered out of this answer: all that is below the wanted offset. */
  private void endGathering(BatchWalk walk) {
    Gathering ending = gathering;
    if (ending.isEmpty()) {
      return;
    }
    gathering = new Gathering();
    ByteBuffer single = ending.single();
    if (single != null) {
      int records = ending.records().size();
      pass(walk, single, ending.firstOffset(), records, ending.firstTimestamp());
    } else {
      recode(ending.records(), ending.codec());
    }
    passTo(wanted);
  }

  private void pass(
      BatchWalk walk, ByteBuffer bytes, long baseOffset, int records, long maxTimestamp) {
    SourceStretch stretch = new SourceStretch(baseOffset, records);
    walk.fetched().retain(1);
    passing = true;
    outlet.append(
        bytes,
        new Chunk(
            List.of(stretch), stretch.end(), bytes.remaining(), maxTimestamp, walk.fetched()));
  }

  private void recode(List<WireRecord> records, Codec codec) {
    if (records.isEmpty()) {
      return;
    }
    passing = false;
    Codec wantedCodec = rules.limits().requiredCodec().orElse(codec);
    for (RecordPath.Encoded encoded :
        recordPath.encode(records, wantedCodec, rules.limits().maxBatchBytes())) {
      List<SourceStretch> stretches = encoded.stretches();
      ByteBuffer bytes = encoded.bytes();
      long next = stretches.get(stretches.size() - 1).end();
      outlet.append(
          bytes, new Chunk(stretches, next, bytes.remaining(), encoded.maxTimestamp(), null));
    }
  }

  private void passTo(long sourceOffset) {
    wanted = Math.max(wanted, sourceOffset);
    if (gathering.isEmpty()) {
      outlet.passTo(wanted);
    }
  }
}
