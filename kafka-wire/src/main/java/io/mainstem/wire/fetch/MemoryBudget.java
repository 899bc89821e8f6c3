package io.mainstem.wire.fetch;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that a fetcher may hold: those delivered and not released, and those that answers under way
 * may bring. Thread-safe.
 */
final class MemoryBudget {
  /** A partition is left this much room however little there is. */
  private static final long LEAST_SHARE = 1 << 16;

  private final long limit;
  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong reserved = new AtomicLong();

  MemoryBudget(long limit) {
    this.limit = limit;
  }

  /**
   * Reserves up to {@code wanted} bytes, or none and answers 0 if not even {@code least} are free.
   */
  int reserve(int wanted, long least) {
    long free = limit - delivered.get() - reserved.get();
    if (free < Math.min(least, limit)) {
      return 0;
    }
    int granted = (int) Math.min(wanted, free);
    reserved.addAndGet(granted);
    return granted;
  }

  void unreserve(int bytes) {
    reserved.addAndGet(-bytes);
  }

  /** Bytes that answers under way may bring. */
  long reserved() {
    return reserved.get();
  }

  void delivered(long bytes) {
    delivered.addAndGet(bytes);
  }

  void released(long bytes) {
    delivered.addAndGet(-bytes);
  }

  long inFlight() {
    return delivered.get();
  }

  /** An equal part for each of so many. */
  int share(int among) {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(LEAST_SHARE, limit / Math.max(1, among)));
  }

  /**
   * How much one partition may hold now: at most as much as all of them leave free. So the first
   * ones that get stuck cannot take all of it.
   */
  long partitionLimit(long most) {
    return Math.min(most, Math.max(LEAST_SHARE, limit - delivered.get()));
  }
}
