package io.mainstem.worker.mirror;

import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.wire.log.LogReader;
import io.mainstem.worker.append.TargetBatches;
import io.mainstem.worker.position.Anchor;
import io.mainstem.worker.position.Survivors;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Checks that the target still holds what the anchor says, and goes back through the runs if it has
 * been truncated. The fence marker must have been seen: everything below it can be read without
 * waiting, so a slow broker is never taken for a truncated log.
 */
final class AnchorCheck {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final LogReader target;
  private final TopicPartition partition;
  private final List<OffsetRun> runs;
  private final Anchor anchor;
  private final Set<Long> producerIds;
  private final long start;
  private final long marker;

  /**
   * @param runs newest first
   * @param producerId the identity of the owner who asks
   * @param start the first offset there is: what is below cannot be checked, and need not be
   * @param marker where the fence marker is
   */
  AnchorCheck(
      LogReader target,
      TopicPartition partition,
      List<OffsetRun> runs,
      Anchor anchor,
      long producerId,
      long start,
      long marker) {
    this.target = target;
    this.partition = partition;
    this.runs = runs;
    this.anchor = anchor;
    this.start = start;
    this.marker = marker;
    this.producerIds =
        producerId == anchor.producerId()
            ? Set.of(producerId)
            : Set.of(producerId, anchor.producerId());
  }

  /** The anchor itself if it holds, else one further back. */
  CompletableFuture<Anchor> holding() {
    if (runs.isEmpty() || runs.get(0).targetEnd() <= start) {
      return CompletableFuture.completedFuture(anchor);
    }
    return isThere(runs.get(0).targetEnd() - 1)
        .thenCompose(there -> there ? CompletableFuture.completedFuture(anchor) : goBack(0));
  }

  private CompletableFuture<Boolean> isThere(long offset) {
    if (offset >= marker) {
      return CompletableFuture.completedFuture(false);
    }
    boolean[] there = {false};
    return target
        .scan(
            partition,
            offset,
            offset + 1,
            batch -> {
              there[0] = Survivors.holds(TargetBatches.read(batch), offset, producerIds);
              return false;
            },
            TIMEOUT)
        .thenApply(done -> there[0]);
  }

  private CompletableFuture<Anchor> goBack(int index) {
    if (index == runs.size() || runs.get(index).targetStart() < start) {
      OffsetRun first = runs.get(Math.min(index, runs.size() - 1));
      return CompletableFuture.completedFuture(at(first.sourceStart(), first.targetStart(), null));
    }
    OffsetRun run = runs.get(index);
    if (run.targetStart() >= marker) {
      return goBack(index + 1);
    }
    Survivors.OfRun survivor = new Survivors.OfRun(run, producerIds);
    return target
        .scan(
            partition,
            run.targetStart(),
            Math.min(run.targetEnd(), marker),
            batch -> survivor.visit(TargetBatches.read(batch)),
            TIMEOUT)
        .thenCompose(
            done ->
                survivor
                    .rest()
                    .map(rest -> at(rest.sourceEnd(), rest.targetEnd(), rest))
                    .map(CompletableFuture::completedFuture)
                    .orElseGet(() -> goBack(index + 1)));
  }

  private Anchor at(long nextSource, long nextTarget, @Nullable OffsetRun last) {
    return new Anchor(
        nextSource,
        nextTarget,
        anchor.producerId(),
        anchor.producerEpoch(),
        Optional.ofNullable(last),
        anchor.filter());
  }
}
