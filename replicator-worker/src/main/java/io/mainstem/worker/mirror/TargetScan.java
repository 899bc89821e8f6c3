package io.mainstem.worker.mirror;

import io.mainstem.worker.append.TargetBatches;
import io.mainstem.worker.append.TargetCluster;
import io.mainstem.worker.position.TargetCount;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * Shows a {@link TargetCount} the target's batches up to the fence marker, waiting for it if need
 * be.
 *
 * <p>Confined to the mirror's loop; the visitor runs on the target's event loop and is done before
 * the result is there.
 */
final class TargetScan {
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final TargetCluster target;
  private final TopicPartition partition;
  private final MirrorLoop loop;

  TargetScan(TargetCluster target, TopicPartition partition, MirrorLoop loop) {
    this.target = target;
    this.partition = partition;
    this.loop = loop;
  }

  /** Fails with a {@link MirrorTrouble}, also if a newer owner is found. */
  CompletableFuture<TargetCount.Result> run(TargetCount count) {
    TargetCount.Step[] last = {TargetCount.Step.GO_ON};
    return Troubles.translate(
            target
                .logReader()
                .scan(
                    partition,
                    count.from(),
                    batch -> {
                      last[0] = count.visit(TargetBatches.read(batch));
                      return last[0] == TargetCount.Step.GO_ON;
                    },
                    TIMEOUT),
            Troubles::ofTarget)
        .thenApplyAsync(
            done -> {
              if (last[0] == TargetCount.Step.FENCED) {
                throw Troubles.fenced();
              }
              return count.result();
            },
            loop);
  }
}
