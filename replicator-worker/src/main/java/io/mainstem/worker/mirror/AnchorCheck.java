package io.mainstem.worker.mirror;

import io.mainstem.wire.log.LogReader;
import io.mainstem.worker.append.TargetBatches;
import io.mainstem.worker.position.AnchorTrial;
import io.mainstem.worker.position.TrueRuns;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/**
 * Shows an {@link AnchorTrial} what it asks for. The fence marker must have been seen: everything
 * below it can be read without waiting, so a slow broker is never taken for a truncated log.
 */
final class AnchorCheck {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final LogReader target;
  private final TopicPartition partition;
  private final Supplier<CompletableFuture<List<TrueRuns.Run>>> runs;

  /**
   * @param runs gives the runs; asked only if something is missing
   */
  AnchorCheck(
      LogReader target,
      TopicPartition partition,
      Supplier<CompletableFuture<List<TrueRuns.Run>>> runs) {
    this.target = target;
    this.partition = partition;
    this.runs = runs;
  }

  CompletableFuture<AnchorTrial.Verdict> decide(AnchorTrial trial) {
    if (trial.verdict().isPresent()) {
      return CompletableFuture.completedFuture(trial.verdict().get());
    }
    return step(trial).thenCompose(done -> decide(trial));
  }

  private CompletableFuture<Void> step(AnchorTrial trial) {
    if (trial.needsRuns()) {
      return runs.get().thenAccept(trial::takeRuns);
    }
    AnchorTrial.Range range = trial.range();
    return target
        .scan(
            partition,
            range.from(),
            range.to(),
            batch -> trial.visit(TargetBatches.read(batch)),
            TIMEOUT)
        .thenAccept(done -> trial.endOfRange());
  }
}
