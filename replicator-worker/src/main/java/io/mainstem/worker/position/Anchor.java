package io.mainstem.worker.position;

import io.mainstem.api.federation.Route.RecordFilter;
import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.OffsetRunBlock;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The newest fact that is known of a mirror: every replicable source record below {@code
 * nextSource} is in the target below {@code nextTarget}, and none at or above it is.
 *
 * @param producerId the identity it was recorded under
 * @param producerEpoch likewise
 * @param lastRun the run that ends the fact, if the block held one
 * @param filter what chose the records that were written behind the fact; null if all were
 */
public record Anchor(
    long nextSource,
    long nextTarget,
    long producerId,
    short producerEpoch,
    Optional<OffsetRun> lastRun,
    @Nullable RecordFilter filter) {

  /**
   * Picks the newest of the blocks of one mirror.
   *
   * <p>Every block is a fact, whoever wrote it and however late, with one exception: an owner that
   * found the target truncated starts again further back, which makes the older blocks untrue. So
   * the highest epoch goes before the furthest position. An epoch orders the owners under one
   * producer id only; blocks under the present id go before those under any other.
   *
   * @param blocks in the order of the log
   * @param sourceTopicId the present incarnation of the source topic
   * @param targetTopicId the present incarnation of the target topic
   * @param producerId the identity of the owner who asks
   */
  public static Optional<Anchor> newest(
      Collection<OffsetRunBlock> blocks, UUID sourceTopicId, UUID targetTopicId, long producerId) {
    Comparator<OffsetRunBlock> byAge =
        Comparator.comparingInt(OffsetRunBlock::producerEpoch)
            .thenComparingLong(OffsetRunBlock::nextSource)
            .thenComparingLong(OffsetRunBlock::nextTarget);
    OffsetRunBlock newest = null;
    for (OffsetRunBlock block : blocks) {
      if (!block.sourceTopicId().equals(sourceTopicId)
          || !block.targetTopicId().equals(targetTopicId)) {
        continue;
      }
      if (newest == null || supersedes(block, newest, producerId, byAge)) {
        newest = block;
      }
    }
    return Optional.ofNullable(newest).map(Anchor::of);
  }

  private static boolean supersedes(
      OffsetRunBlock block,
      OffsetRunBlock than,
      long producerId,
      Comparator<OffsetRunBlock> byAge) {
    if (block.producerId() == than.producerId()) {
      return byAge.compare(block, than) >= 0;
    }
    return than.producerId() != producerId;
  }

  private static Anchor of(OffsetRunBlock block) {
    return new Anchor(
        block.nextSource(),
        block.nextTarget(),
        block.producerId(),
        block.producerEpoch(),
        block.lastRun(),
        block.filter());
  }
}
