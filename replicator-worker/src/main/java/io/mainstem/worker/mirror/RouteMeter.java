package io.mainstem.worker.mirror;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleConsumer;
import org.HdrHistogram.Histogram;

/** What went through on one route, since the worker started. Thread-safe. */
public final class RouteMeter {
  /** Longest latency told apart: a day. */
  private static final long HIGHEST_MILLIS = 86_400_000;

  private static final int DIGITS = 2;

  private final LongAdder records = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder passedBatches = new LongAdder();
  private final LongAdder recodedBatches = new LongAdder();
  private final Histogram latency = new Histogram(HIGHEST_MILLIS, DIGITS);
  private final DoubleConsumer latencySeconds;

  RouteMeter(DoubleConsumer latencySeconds) {
    this.latencySeconds = latencySeconds;
  }

  /**
   * A batch was acknowledged.
   *
   * @param latencyMillis from its latest record's timestamp to now; below 0 where clocks differ
   */
  void acknowledged(int batchRecords, int batchBytes, boolean passed, long latencyMillis) {
    records.add(batchRecords);
    bytes.add(batchBytes);
    (passed ? passedBatches : recodedBatches).increment();
    long value = Math.max(0, Math.min(latencyMillis, HIGHEST_MILLIS));
    synchronized (latency) {
      latency.recordValueWithCount(value, batchRecords);
    }
    latencySeconds.accept(value / 1000.0);
  }

  public long records() {
    return records.sum();
  }

  public long bytes() {
    return bytes.sum();
  }

  /** Batches that went through as they were. */
  public long passedBatches() {
    return passedBatches.sum();
  }

  /** Batches that took the record path. */
  public long recodedBatches() {
    return recodedBatches.sum();
  }

  /** A copy of the latencies, in milliseconds. */
  public Histogram latency() {
    synchronized (latency) {
      return latency.copy();
    }
  }

  /** The latencies as a compressed histogram in Base64. */
  public String encodedLatency() {
    Histogram copy = latency();
    ByteBuffer bytesOut = ByteBuffer.allocate(copy.getNeededByteBufferCapacity());
    int length = copy.encodeIntoCompressedByteBuffer(bytesOut);
    byte[] encoded = new byte[length];
    bytesOut.flip().get(encoded);
    return Base64.getEncoder().encodeToString(encoded);
  }
}
