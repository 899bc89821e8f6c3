package io.mainstem.auditor.observe;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How fast one cluster may be read. What was read beyond that is not given back to the fetcher
 * until its time has come, and a fetcher asks for no more than it may hold: so the brokers are
 * spared, and auditing falls behind instead. A second's worth may be read at once. Thread-safe.
 */
final class ReadBudget {

  private record Held(long bytes, Runnable release) {}

  private final double bytesPerNano;
  private final double burst;
  private final Deque<Held> held = new ArrayDeque<>();
  private double left;
  private long at;

  /**
   * @param bytesPerSecond above 0; {@link Long#MAX_VALUE} for no limit
   * @param nanoTime now
   */
  ReadBudget(long bytesPerSecond, long nanoTime) {
    bytesPerNano = bytesPerSecond / (double) TimeUnit.SECONDS.toNanos(1);
    burst = bytesPerSecond;
    left = burst;
    at = nanoTime;
  }

  /** Gives back what was read: now, or when its time has come and somebody looks. */
  void spend(long bytes, Runnable release, long nanoTime) {
    synchronized (this) {
      held.addLast(new Held(bytes, release));
    }
    look(nanoTime);
  }

  /** Gives back everything whose time has come. To be called now and then. */
  void look(long nanoTime) {
    for (Runnable release = next(nanoTime); release != null; release = next(nanoTime)) {
      release.run();
    }
  }

  private synchronized @Nullable Runnable next(long nanoTime) {
    left = Math.min(burst, left + Math.max(0, nanoTime - at) * bytesPerNano);
    at = Math.max(at, nanoTime);
    // What is larger than a second's worth goes when a second's worth is there.
    if (held.isEmpty() || left < Math.min(burst, (double) held.getFirst().bytes())) {
      return null;
    }
    Held first = held.removeFirst();
    left -= first.bytes();
    return first.release();
  }
}
