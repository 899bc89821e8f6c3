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
  private final LongAdder mergedBatches = new LongAdder();
  private final LongAdder recodedBatches = new LongAdder();
  private final LongAdder deadLetters = new LongAdder();
  private final LongAdder trimmedBlocks = new LongAdder();
  private final LongAdder heldBackMillis = new LongAdder();
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
  void acknowledged(int batchRecords, int batchBytes, Chunk.Way way, long latencyMillis) {
    records.add(batchRecords);
    bytes.add(batchBytes);
    switch (way) {
      case PASSED -> passedBatches.increment();
      case MERGED -> mergedBatches.increment();
      case RECODED -> recodedBatches.increment();
    }
    long value = within(latencyMillis);
    synchronized (latency) {
      latency.recordValueWithCount(value, batchRecords);
    }
    latencySeconds.accept(value / 1000.0);
  }

  /** Blocks of runs that were removed from the log of runs. */
  void trimmed(int blocks) {
    trimmedBlocks.add(blocks);
  }

  void deadLetter() {
    deadLetters.increment();
  }

  /** A mirror of the route was held back by a limit for so long. */
  void heldBack(long millis) {
    heldBackMillis.add(millis);
  }

  /** A latency within what is told apart. */
  static long within(long millis) {
    return Math.max(0, Math.min(millis, HIGHEST_MILLIS));
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

  /** Batches that were made of several that could have passed. */
  public long mergedBatches() {
    return mergedBatches.sum();
  }

  /** Batches that took the record path. */
  public long recodedBatches() {
    return recodedBatches.sum();
  }

  /** Records that went to the dead-letter topic. */
  public long deadLetters() {
    return deadLetters.sum();
  }

  /** Blocks of offset runs that were removed because retention had deleted what they tell of. */
  public long trimmedBlocks() {
    return trimmedBlocks.sum();
  }

  /** Seconds that its mirrors were held back by a limit, summed over them. */
  public double heldBackSeconds() {
    return heldBackMillis.sum() / 1000.0;
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
