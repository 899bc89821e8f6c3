package io.mainstem.auditor.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Where observers leave what they saw and the audit loop picks it up. Unbounded, but bounded by its
 * writers: fetchers give their bytes back only when the loop has taken what came of them.
 * Thread-safe.
 */
public final class Inbox {

  private static final int MANY = 1_000;

  private static final int CROWD = 5_000;

  private final LinkedBlockingQueue<Runnable> taken = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Entry> queue = new LinkedBlockingQueue<>();

  private record Entry(Observation observation, Runnable whenTaken) {}

  public void put(Observation observation) {
    queue.add(new Entry(observation, () -> {}));
  }

  /**
   * Leaves something.
   *
   * @param release gives back the memory that it was read into: run at once, or when it has been
   *     written down if the inbox is crowded
   */
  public void put(Observation observation, Runnable release) {
    if (queue.size() < CROWD) {
      release.run();
      put(observation);
    } else {
      queue.add(new Entry(observation, release));
    }
  }

  /**
   * Everything that comes within this time, or less if much has come.
   *
   * @param millis how long to collect
   */
  public List<Observation> take(long millis) throws InterruptedException {
    List<Observation> observations = new ArrayList<>();
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (observations.size() < MANY) {
      long left = deadline - System.nanoTime();
      Entry entry = left > 0 ? queue.poll(left, TimeUnit.NANOSECONDS) : queue.poll();
      if (entry == null) {
        break;
      }
      observations.add(entry.observation());
      taken.add(entry.whenTaken());
    }
    return observations;
  }

  /** Says that everything taken so far has been written down. */
  public void settled() {
    for (Runnable next = taken.poll(); next != null; next = taken.poll()) {
      next.run();
    }
  }
}
