package io.mainstem.worker.mirror;

import io.mainstem.wire.fetch.LogBounds;
import io.mainstem.worker.position.RunRecorder;

/** How far a copier is behind its source. Confined to the mirror's loop. */
final class Lag {
  private final RunRecorder recorder;
  private final Intake intake;
  private final Outflow outflow;
  private final CopyMeter meter;
  private long sourceEnd = -1;

  Lag(RunRecorder recorder, Intake intake, Outflow outflow, CopyMeter meter) {
    this.recorder = recorder;
    this.intake = intake;
    this.outflow = outflow;
    this.meter = meter;
  }

  void learn(LogBounds bounds) {
    sourceEnd = bounds.lastStableOffset() >= 0 ? bounds.lastStableOffset() : bounds.highWatermark();
  }

  /** The next offset to copy. */
  long sourcePosition() {
    return recorder.nextSource();
  }

  /** First offset that is not to be read yet; -1 while unknown. */
  long sourceEnd() {
    return sourceEnd < 0 ? -1 : Math.max(sourceEnd, recorder.nextSource());
  }

  /** Age of the oldest record not yet copied, in milliseconds, as far as can be told from here. */
  long millis(long nowMillis) {
    if (sourceEnd < 0) {
      return -1;
    }
    if (recorder.nextSource() >= sourceEnd) {
      return 0;
    }
    long timestamp = outflow.oldestTimestamp();
    timestamp = timestamp < 0 ? intake.nextTimestamp() : timestamp;
    timestamp = timestamp < 0 ? meter.lastCopiedTimestamp() : timestamp;
    return timestamp < 0 ? -1 : Math.max(0, nowMillis - timestamp);
  }
}
