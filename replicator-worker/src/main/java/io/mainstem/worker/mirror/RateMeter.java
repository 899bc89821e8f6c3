package io.mainstem.worker.mirror;

/**
 * An amount per second, averaged over about ten seconds with exponentially falling weight. Not
 * thread-safe.
 */
final class RateMeter {
  private static final double WINDOW_SECONDS = 10;

  private double perSecond;
  private long counted;
  private long lastMillis = -1;

  void add(long amount) {
    counted += amount;
  }

  /** Tells the time; best about once a second. */
  void tick(long nowMillis) {
    if (lastMillis < 0) {
      lastMillis = nowMillis;
      return;
    }
    double seconds = (nowMillis - lastMillis) / 1000.0;
    if (seconds < 1) {
      return;
    }
    double weight = 1 - Math.exp(-seconds / WINDOW_SECONDS);
    perSecond += weight * (counted / seconds - perSecond);
    counted = 0;
    lastMillis = nowMillis;
  }

  double perSecond() {
    return perSecond < 0.01 ? 0 : perSecond;
  }
}
