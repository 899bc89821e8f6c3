package io.mainstem.worker.mirror;

import io.mainstem.api.replication.PauseReason;
import io.mainstem.wire.log.LogReader;
import io.mainstem.worker.append.TargetBatches;
import io.mainstem.worker.mirror.MirrorTrouble.Remedy;
import io.mainstem.worker.position.TargetBatch;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.kafka.common.TopicPartition;

/**
 * Looks, once, whether the fence of this owner still stands where its take-over saw it, after the
 * target has acknowledged the first record behind it and before that is recorded.
 *
 * <p>A target may lose its end, the fence with it, between the take-over and the first write. It
 * takes that write all the same: what it still knows of the mirror is an older epoch. Every later
 * loss shows by itself, because the sequences no longer fit; this one only by the fence. As long as
 * nothing behind it is recorded, the next take-over sees it, too (docs/decisions/0104).
 *
 * <p>Confined to the mirror's loop.
 */
final class FenceWitness {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final Place place;
  private final TopicPartition partition;
  private final LogReader target;
  private final Executor loop;
  private final long fenceOffset;
  private boolean needed;

  /**
   * @param place as it was found: nothing has been copied yet
   */
  FenceWitness(Place place, TopicPartition partition, LogReader target, Executor loop) {
    this.place = place;
    this.partition = partition;
    this.target = target;
    this.loop = loop;
    this.fenceOffset = place.recorder().nextTarget() - 1;
    // Compaction takes markers away.
    this.needed = !place.limits().compacted() && !place.lineage().unfenced();
  }

  /** True if what was copied must not be recorded before {@link #look}. */
  boolean isNeeded() {
    return needed && place.recorder().copiedTo() >= 0;
  }

  /** Fails with a {@link MirrorTrouble} if the fence is gone; else it is never needed again. */
  CompletableFuture<Void> look() {
    boolean[] gone = {false};
    return Troubles.translate(
            target.scan(
                partition,
                fenceOffset,
                fenceOffset + 1,
                batch -> {
                  // One that begins behind it: retention has deleted the fence, as it may.
                  gone[0] =
                      batch.baseOffset() <= fenceOffset && !isFence(TargetBatches.read(batch));
                  return false;
                },
                TIMEOUT),
            Troubles::ofTarget)
        .thenAcceptAsync(
            done -> {
              if (gone[0]) {
                throw new MirrorTrouble(
                    PauseReason.TARGET_NOT_READY,
                    Remedy.TAKE_OVER_AGAIN,
                    "the target has lost its end, and our fence at %d with it, before we wrote"
                        .formatted(fenceOffset));
              }
              needed = false;
            },
            loop);
  }

  private boolean isFence(TargetBatch batch) {
    return batch.kind() == TargetBatch.Kind.ABORT_MARKER
        && batch.producerId() == place.identity().producerId()
        && batch.producerEpoch() == place.identity().epoch();
  }
}
