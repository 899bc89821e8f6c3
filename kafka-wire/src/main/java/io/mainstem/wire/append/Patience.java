package io.mainstem.wire.append;

/**
 * For how long nothing has gone through, when to try again, and when to say so. Times are
 * milliseconds of one clock, passed in. Not thread-safe.
 */
final class Patience {
  private static final long LONGEST_BACKOFF_MS = 1_000;

  private final long shortestBackoffMs;
  private final long tellEveryMs;
  private boolean troubled;
  private boolean told;
  private long since;
  private long toldAt;
  private int failures;
  private long retryAt;

  Patience(long shortestBackoffMs, long tellEveryMs) {
    this.shortestBackoffMs = shortestBackoffMs;
    this.tellEveryMs = tellEveryMs;
  }

  /** Something went through. */
  void rewarded() {
    troubled = false;
    told = false;
    failures = 0;
  }

  /**
   * Another try has failed.
   *
   * @return milliseconds until the next one, growing from try to try
   */
  long failed(long now) {
    noteTrouble(now);
    long backoff = Math.min(LONGEST_BACKOFF_MS, shortestBackoffMs << Math.min(failures, 10));
    failures++;
    retryAt = now + backoff;
    return backoff;
  }

  /** Nothing goes through, though nothing was tried. */
  void noteTrouble(long now) {
    if (!troubled) {
      troubled = true;
      since = now;
    }
  }

  boolean mayTry(long now) {
    return now >= retryAt;
  }

  /** Milliseconds since things went well; 0 if they do. */
  long lasting(long now) {
    return troubled ? now - since : 0;
  }

  /** True if it is time to tell of the trouble, which is then taken as told. */
  boolean isNews(long now) {
    if (!troubled || (told && now - toldAt < tellEveryMs)) {
      return false;
    }
    told = true;
    toldAt = now;
    return true;
  }
}
