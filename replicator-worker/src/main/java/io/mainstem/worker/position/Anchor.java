package io.mainstem.worker.position;

import io.mainstem.api.federation.Route.RecordFilter;
import io.mainstem.api.offsets.OffsetRunHead;
import org.jspecify.annotations.Nullable;

/**
 * The newest fact that is known of a mirror: every replicable source record below {@code
 * nextSource} is in the target below {@code nextTarget}, and none at or above it is.
 *
 * @param producerId the identity it was recorded under
 * @param producerEpoch likewise
 * @param behindMarker what stands right before {@code nextTarget}: the fence marker of the owner
 *     who recorded this if true, else the last of its records that the target acknowledged
 * @param filter what chose the records that were written behind the fact; null if all were
 */
public record Anchor(
    long nextSource,
    long nextTarget,
    long producerId,
    short producerEpoch,
    boolean behindMarker,
    @Nullable RecordFilter filter) {

  static Anchor of(OffsetRunHead head) {
    boolean behindRecord =
        head.lastRun().filter(run -> run.targetEnd() == head.nextTarget()).isPresent();
    return new Anchor(
        head.nextSource(),
        head.nextTarget(),
        head.producerId(),
        head.producerEpoch(),
        !behindRecord,
        head.filter());
  }

  /** The same owner's word about an earlier place. */
  Anchor at(long source, long target) {
    return new Anchor(source, target, producerId, producerEpoch, false, filter);
  }

  /** True if this is the batch that stands right before {@code nextTarget}. */
  public boolean isRightBehind(TargetBatch batch) {
    TargetBatch.Kind kind = behindMarker ? TargetBatch.Kind.ABORT_MARKER : TargetBatch.Kind.DATA;
    return batch.kind() == kind
        && batch.producerId() == producerId
        && batch.producerEpoch() == producerEpoch
        && batch.baseOffset() < nextTarget
        && nextTarget <= batch.nextOffset();
  }
}
