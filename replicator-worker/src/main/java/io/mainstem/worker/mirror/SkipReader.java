package io.mainstem.worker.mirror;

import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.wire.batch.CorruptBatchException;
import io.mainstem.wire.fetch.FetchProblem;
import io.mainstem.wire.fetch.FetchSink;
import io.mainstem.wire.fetch.FetchedBatches;
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
  private final SourceCluster source;
  private final TopicPartition partition;
  private final Uuid topicId;
  private final PassRules rules;
  private final RecordSelection selection;
  private final MirrorLoop loop;
  private final CompletableFuture<End> found = new CompletableFuture<>();
  private @Nullable PartitionFetch fetch;

  /** How the walk ended. */
  sealed interface End {
    /**
     * The place is found.
     *
     * @param nextSource where copying goes on
     * @param matched which source record stands where in the target, of what was passed over
     */
    record Found(long nextSource, List<OffsetRun> matched) implements End {
      public Found {
        matched = List.copyOf(matched);
      }
    }

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

  /** Walks past what is written, beginning at this source offset. */
  CompletableFuture<End> walk(List<TargetBatch> written, long from) {
    SourceSkip skip = new SourceSkip(written);
    fetch =
        source
            .fetcher()
            .add(
                partition,
                topicId,
                from,
                new FetchSink() {
                  @Override
                  public void onBatches(FetchedBatches batches) {
                    loop.execute(() -> take(batches, skip, from));
                  }

                  @Override
                  public void onProblem(FetchProblem problem) {
                    loop.execute(() -> fail(Troubles.of(problem)));
                  }
                });
    return found;
  }

  /** Stops reading. */
  void close() {
    if (fetch != null) {
      var unused = fetch.remove();
      fetch = null;
    }
    found.cancel(false);
  }

  private void take(FetchedBatches batches, SourceSkip skip, long from) {
    try {
      BatchWalk walk = new BatchWalk(batches, rules);
      while (!found.isDone() && walk.next(from)) {
        Optional<SourceBatch> batch = Replicable.of(walk, from, loop.recordPath(), selection);
        batch.ifPresent(replicable -> settle(skip.offer(replicable), skip));
      }
    } catch (CorruptBatchException e) {
      fail(Troubles.ofSource(e));
    } finally {
      batches.release();
    }
  }

  private void settle(SourceSkip.Outcome outcome, SourceSkip skip) {
    if (outcome instanceof SourceSkip.Outcome.Found place) {
      end();
      found.complete(new End.Found(place.nextSource(), skip.matched()));
    } else if (outcome instanceof SourceSkip.Outcome.Mismatch mismatch) {
      end();
      found.complete(new End.Different(mismatch.detail()));
    }
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
