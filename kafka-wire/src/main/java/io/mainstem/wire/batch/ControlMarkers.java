package io.mainstem.wire.batch;

import java.nio.ByteBuffer;
import org.apache.kafka.common.record.internal.ControlRecordType;
import org.apache.kafka.common.record.internal.EndTransactionMarker;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;

/** Reads control batches. */
public final class ControlMarkers {
  private ControlMarkers() {}

  /**
   * What the control batch under the cursor says.
   *
   * @throws IllegalArgumentException if it is no control batch
   * @throws CorruptBatchException if its record cannot be read
   */
  public static ControlMarker read(BatchCursor batch) {
    if (!batch.isControl()) {
      throw new IllegalArgumentException("Not a control batch: " + batch);
    }
    if (batch.codec() != Codec.NONE) {
      // No broker does so, and the library would believe the record count of such a batch.
      throw new CorruptBatchException("A compressed control batch: " + batch);
    }
    ByteBuffer bytes = batch.slice();
    try {
      for (MutableRecordBatch decoded : MemoryRecords.readableRecords(bytes).batches()) {
        for (Record record : decoded) {
          return marker(batch, record);
        }
      }
    } catch (RuntimeException e) {
      throw new CorruptBatchException("Unreadable control batch: " + batch, e);
    }
    // Compaction keeps the batch for its producer state and may drop the record in it.
    return of(batch, ControlMarker.Kind.OTHER, batch.lastOffset(), -1);
  }

  private static ControlMarker marker(BatchCursor batch, Record record) {
    return switch (ControlRecordType.parse(record.key())) {
      case ABORT -> end(batch, ControlMarker.Kind.ABORT, record);
      case COMMIT -> end(batch, ControlMarker.Kind.COMMIT, record);
      default -> of(batch, ControlMarker.Kind.OTHER, record.offset(), -1);
    };
  }

  private static ControlMarker end(BatchCursor batch, ControlMarker.Kind kind, Record record) {
    int epoch = EndTransactionMarker.deserialize(record).coordinatorEpoch();
    return of(batch, kind, record.offset(), epoch);
  }

  private static ControlMarker of(
      BatchCursor batch, ControlMarker.Kind kind, long offset, int coordinatorEpoch) {
    return new ControlMarker(
        kind, offset, batch.producerId(), batch.producerEpoch(), coordinatorEpoch);
  }
}
