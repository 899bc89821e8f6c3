package io.mainstem.worker.fetch;

import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.worker.append.TargetLimits;
import org.apache.kafka.common.record.TimestampType;

/**
 * Which batches may go through as they are. What may not is decoded and encoded anew: the record
 * path. That a batch is data of no aborted transaction, and does not begin below the wanted offset,
 * is for {@link BatchWalk} to see.
 *
 * @param limits of the target topic
 * @param perRecordRule whether the route looks at single records
 */
public record PassRules(TargetLimits limits, boolean perRecordRule) {

  /** True if the batch may go through. */
  public boolean allow(BatchCursor batch) {
    return !perRecordRule && allowWhole(batch);
  }

  /** True if the batch may go through once all its records were looked at and are to be copied. */
  public boolean allowWhole(BatchCursor batch) {
    return batch.magic() == 2
        && !batch.isControl()
        && batch.isDense()
        && batch.timestampType() == TimestampType.CREATE_TIME
        && !batch.hasDeleteHorizon()
        && batch.sizeInBytes() <= limits.maxBatchBytes()
        && limits.requiredCodec().map(codec -> codec == batch.codec()).orElse(true);
  }
}
