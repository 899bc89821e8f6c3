package io.mainstem.worker.mirror;

import io.dropwizard.util.Duration;

/** Waits that double from one try to the next. Not thread-safe. */
final class Backoff {
  private final long firstMillis;
  private final long lastMillis;
  private long nextMillis;

  Backoff(Duration first, Duration last) {
    this.firstMillis = first.toMilliseconds();
    this.lastMillis = last.toMilliseconds();
    this.nextMillis = firstMillis;
  }

  /** How long to wait before the next try, in milliseconds. */
  long next() {
    long wait = nextMillis;
    nextMillis = Math.min(nextMillis * 2, lastMillis);
    return wait;
  }

  /** True if nothing has been tried again since the last success. */
  boolean isFresh() {
    return nextMillis == firstMillis;
  }

  void reset() {
    nextMillis = firstMillis;
  }
}
