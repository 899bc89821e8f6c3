package io.mainstem.worker.position;

import io.mainstem.api.federation.Route.RecordFilter;
import io.mainstem.api.offsets.OffsetRunHead;
import io.mainstem.api.offsets.RunLineage;
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
 * @param sourceEpoch leader epoch of the source batch right before {@code nextSource}; -1 if it is
 *     not known
 * @param lineage of the owner who recorded it
 */
public record Anchor(
    long nextSource,
    long nextTarget,
    long producerId,
    short producerEpoch,
    boolean behindMarker,
    @Nullable RecordFilter filter,
    int sourceEpoch,
    RunLineage lineage) {

  static Anchor of(OffsetRunHead head) {
    boolean behindRecord =
        head.lastRun().filter(run -> run.targetEnd() == head.nextTarget()).isPresent();
    return new Anchor(
        head.nextSource(),
        head.nextTarget(),
        head.producerId(),
        head.producerEpoch(),
        !behindRecord,
        head.filter(),
        head.sourceEpoch() == null ? -1 : head.sourceEpoch(),
        head.lineage());
  }

  /**
   * True if nothing of the owner who recorded it shows whether the target still is what it was: it
   * had written nothing, not even a marker.
   */
  public boolean isBareWord() {
    return behindMarker && lineage.unfenced();
  }

  /** The same owner's word about an earlier place. */
  Anchor at(long source, long target) {
    return new Anchor(source, target, producerId, producerEpoch, false, filter, -1, lineage);
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
