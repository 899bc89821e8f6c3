package io.mainstem.auditor.observe;

import io.mainstem.auditor.segment.Window;
import io.mainstem.wire.batch.BatchCursor;
import org.apache.kafka.common.record.TimestampType;

/**
 * In which windows the records of a batch are counted. Counting and comparing have to agree on
 * this, or a fault falls between them.
 *
 * <p>A batch whose header shows its first and latest timestamp in one window is counted there as a
 * whole: it need not be decoded. Records behind the first that are older than that window are
 * counted in it, too. Otherwise each record is counted in its own. Not thread-safe.
 */
final class Attribution {

  private boolean whole;
  private long window;

  /** Turns to the batch that a cursor stands at. */
  void begin(BatchCursor batch) {
    window = Window.startOf(batch.maxTimestamp());
    whole =
        batch.magic() >= 2
            && !batch.hasDeleteHorizon()
            && (batch.timestampType() == TimestampType.LOG_APPEND_TIME
                || Window.startOf(batch.baseTimestamp()) == window);
  }

  /** Whether all records of the batch are counted in the window of the latest. */
  boolean isWhole() {
    return whole;
  }

  /** The start of the window that a record of the batch is counted in. */
  long of(long timestamp) {
    return whole ? window : Window.startOf(timestamp);
  }
}
