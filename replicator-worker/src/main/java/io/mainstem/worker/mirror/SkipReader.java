package io.mainstem.worker.mirror;

import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.wire.batch.CorruptBatchException;
import io.mainstem.wire.fetch.FetchProblem;
import io.mainstem.wire.fetch.FetchSink;
import io.mainstem.wire.fetch.FetchedBatches;
import io.mainstem.wire.fetch.LogBounds;
import io.mainstem.wire.fetch.PartitionFetch;
import io.mainstem.worker.fetch.BatchWalk;
import io.mainstem.worker.fetch.PassRules;
import io.mainstem.worker.fetch.RecordSelection;
import io.mainstem.worker.fetch.Replicable;
import io.mainstem.worker.fetch.SourceCluster;
import io.mainstem.worker.position.SourceBatch;
import io.mainstem.worker.position.SourceSkip;
import io.mainstem.worker.position.TargetBatch;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Reads the source from the anchor on until a {@link SourceSkip} has found the place. Confined to
 * the mirror's loop; what the fetcher delivers is handed over to it.
 */
final class SkipReader {
  private static final long END_PATIENCE_MILLIS = 5_000;

  private final SourceCluster source;
  private final TopicPartition partition;
  private final Uuid topicId;
  private final PassRules rules;
  private final RecordSelection selection;
  private final MirrorLoop loop;
  private final CompletableFuture<End> found = new CompletableFuture<>();
  private @Nullable PartitionFetch fetch;
  private @Nullable SourceSkip skip;

  /** What a walk is still to be found in, after the source deleted its beginning. */
  private List<TargetBatch> searched = List.of();

  private long begin;
  private long wanted;
  private long readTo;
  private boolean atEnd;
  private long expiredTo = -1;
  private int sourceEpoch = PartitionFetch.NO_EPOCH;

  /** How the walk ended. */
  sealed interface End {
    /**
     * The place is found.
     *
     * @param nextSource where copying goes on
     * @param matched which source record stands where in the target, of what was passed over
     * @param expiredTo the source deleted records up to there before they were copied; -1 if none
     * @param sourceEpoch leader epoch of the batch before the place; -1 if unknown
     */
    record Found(long nextSource, List<OffsetRun> matched, long expiredTo, int sourceEpoch)
        implements End {
      public Found {
        matched = List.copyOf(matched);
      }
    }

    /** The source no longer has what was copied from this offset on. */
    record Diverged(long from) implements End {}

    /** Source and target differ. */
    record Different(String detail) implements End {}
  }

  SkipReader(
      SourceCluster source,
      TopicPartition partition,
      Uuid topicId,
      PassRules rules,
      RecordSelection selection,
      MirrorLoop loop) {
    this.source = source;
    this.partition = partition;
    this.topicId = topicId;
    this.rules = rules;
    this.selection = selection;
    this.loop = loop;
  }

  /**
   * Walks past what is written, beginning at this source offset.
   *
   * @param lastEpoch leader epoch of the source batch before it; -1 if unknown
   */
  CompletableFuture<End> walk(List<TargetBatch> written, long from, int lastEpoch) {
    begin = from;
    wanted = from;
    readTo = from;
    skip = new SourceSkip(written);
    fetch =
        source
            .fetcher()
            .add(
                partition,
                topicId,
                from,
                lastEpoch,
                new FetchSink() {
                  @Override
                  public void onBatches(FetchedBatches batches) {
                    loop.execute(() -> take(batches));
                  }

                  @Override
                  public void onBounds(LogBounds bounds) {
                    loop.execute(() -> learn(bounds));
                  }

                  @Override
                  public void onProblem(FetchProblem problem) {
                    loop.execute(() -> meet(problem, written));
                  }
                });
    return found;
  }

  private void meet(FetchProblem problem, List<TargetBatch> written) {
    PartitionFetch reading = fetch;
    if (problem.kind() == FetchProblem.Kind.DIVERGED) {
      end();
      found.complete(new End.Diverged(problem.logEndOffset()));
      return;
    }
    long start = problem.logStartOffset();
    if (reading == null
        || problem.kind() != FetchProblem.Kind.OFFSET_OUT_OF_RANGE
        || start <= wanted) {
      fail(Troubles.of(problem));
      return;
    }
    expiredTo = start;
    skip = null;
    searched = written;
    if (start >= problem.logEndOffset()) {
      find(start, List.of());
      return;
    }
    wanted = 0; // the first batch may begin below the log's start, and is compared whole
    readTo = start;
    var unused = reading.seek(start);
  }

  /** Stops reading. */
  void close() {
    if (fetch != null) {
      var unused = fetch.remove();
      fetch = null;
    }
    found.cancel(false);
  }

  private void take(FetchedBatches batches) {
    try {
      BatchWalk walk = new BatchWalk(batches, rules);
      while (!found.isDone() && walk.next(wanted)) {
        sourceEpoch = walk.batch().leaderEpoch();
        Optional<SourceBatch> batch = Replicable.of(walk, wanted, loop.recordPath(), selection);
        batch.ifPresent(this::offer);
      }
      readTo = batches.nextOffset();
      learn(batches.bounds());
    } catch (CorruptBatchException e) {
      fail(Troubles.ofSource(e));
    } finally {
      batches.release();
    }
  }

  /**
   * What the target holds came from below this end. If the walk is there and has not found all of
   * it, and that stays so for a while, then the source no longer has it: compaction took it, or the
   * target holds what was never there.
   */
  private void learn(LogBounds bounds) {
    long end = bounds.lastStableOffset() >= 0 ? bounds.lastStableOffset() : bounds.highWatermark();
    if (found.isDone() || atEnd || end < 0 || readTo < end) {
      return;
    }
    atEnd = true;
    long reached = readTo;
    loop.later(END_PATIENCE_MILLIS, () -> endIfStillAt(reached));
  }

  private void endIfStillAt(long reached) {
    atEnd = false;
    if (readTo > reached) {
      return; // the end moves, and with it the next answer tells it
    }
    if (!found.isDone()) {
      end();
      found.complete(
          new End.Different(
              "the source ends at %d, before all that the target holds was found"
                  .formatted(reached)));
    }
  }

  private void offer(SourceBatch batch) {
    if (skip == null) {
      skip = SourceSkip.afterTrim(searched, batch).orElse(null);
    }
    if (skip == null) {
      if (SourceSkip.reachesBeyond(searched, expiredTo - begin)) {
        end();
        found.complete(
            new End.Different(
                "the source deleted offsets %d to %d; the target holds more than those, merged"
                    .formatted(begin, expiredTo)));
        return;
      }
      find(expiredTo, List.of());
      return;
    }
    SourceSkip.Outcome outcome = skip.offer(batch);
    if (outcome instanceof SourceSkip.Outcome.Found place) {
      expiredTo = -1; // what expired had been copied
      find(place.nextSource(), skip.matched());
    } else if (outcome instanceof SourceSkip.Outcome.Mismatch mismatch) {
      end();
      found.complete(new End.Different(mismatch.detail()));
    }
  }

  private void find(long nextSource, List<OffsetRun> matched) {
    end();
    int epoch = matched.isEmpty() ? PartitionFetch.NO_EPOCH : sourceEpoch;
    found.complete(new End.Found(nextSource, matched, expiredTo, epoch));
  }

  private void fail(MirrorTrouble trouble) {
    end();
    found.completeExceptionally(trouble);
  }

  private void end() {
    if (fetch != null) {
      var unused = fetch.remove();
      fetch = null;
    }
  }
}
