package io.mainstem.auditor.observe;

import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.sla.Arrivals;
import io.mainstem.wire.batch.BatchCursor;
import java.nio.ByteBuffer;
import java.time.Clock;

/**
 * Measures how old batches were when they came to a target: from the timestamp of their first
 * record to the moment the log was first seen to hold them, so what it says is never better than it
 * was. Reads headers only. Not thread-safe: one for each event loop.
 */
final class ArrivalMeter {

  private final Arrivals arrivals;
  private final Clock clock;
  private final BatchCursor cursor = new BatchCursor();

  ArrivalMeter(Arrivals arrivals, Clock clock) {
    this.arrivals = arrivals;
    this.clock = clock;
  }

  void measure(LogId log, ByteBuffer batches, EndTimes ends) {
    long now = clock.millis();
    cursor.wrap(batches);
    while (cursor.next()) {
      if (cursor.magic() >= 2
          && !cursor.isControl()
          && cursor.recordCount() > 0
          && cursor.baseTimestamp() >= 0) {
        long age = ends.arrivedBy(cursor.nextOffset(), now) - cursor.baseTimestamp();
        arrivals.add(log, cursor.producerId(), age, cursor.recordCount());
      }
    }
  }
}
