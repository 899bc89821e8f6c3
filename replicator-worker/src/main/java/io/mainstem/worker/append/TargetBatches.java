package io.mainstem.worker.append;

import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.batch.ControlMarker;
import io.mainstem.wire.batch.ControlMarkers;
import io.mainstem.worker.position.TargetBatch;
import org.apache.kafka.common.record.TimestampType;

/** Reads the headers of the target's batches for a take-over. */
public final class TargetBatches {
  private TargetBatches() {}

  /** What the header under the cursor tells. */
  public static TargetBatch read(BatchCursor batch) {
    if (batch.magic() != 2) {
      return foreign(batch);
    }
    return new TargetBatch(
        batch.baseOffset(),
        batch.lastOffsetDelta(),
        batch.recordCount(),
        batch.producerId(),
        batch.producerEpoch(),
        batch.baseSequence(),
        kind(batch),
        new TargetBatch.Content(
            batch.maxTimestamp(),
            batch.timestampType() == TimestampType.CREATE_TIME,
            batch.codec().configName(),
            batch.sizeInBytes(),
            batch.storedChecksum()));
  }

  /** We write magic 2 only. */
  private static TargetBatch foreign(BatchCursor batch) {
    int delta = (int) (batch.lastOffset() - batch.baseOffset());
    TargetBatch.Content unknown = new TargetBatch.Content(-1, false, "", batch.sizeInBytes(), 0);
    return new TargetBatch(
        batch.baseOffset(), delta, delta + 1, -1, (short) -1, -1, TargetBatch.Kind.DATA, unknown);
  }

  private static TargetBatch.Kind kind(BatchCursor batch) {
    if (!batch.isControl()) {
      return TargetBatch.Kind.DATA;
    }
    return ControlMarkers.read(batch).kind() == ControlMarker.Kind.ABORT
        ? TargetBatch.Kind.ABORT_MARKER
        : TargetBatch.Kind.OTHER_MARKER;
  }
}
