package io.mainstem.auditor.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Where observers leave what they saw and the audit loop picks it up. Unbounded, but bounded by its
 * writers: fetchers give their bytes back only when the loop has taken what came of them. Thread-safe.
 */
public final class Inbox {

  private final LinkedBlockingQueue<Runnable> taken = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<Entry> queue = new LinkedBlockingQueue<>();

  private record Entry(Observation observation, Runnable whenTaken) {}

  public void put(Observation observation) {
    queue.add(new Entry(observation, () -> {}));
  }

  /**
   * Leaves something.
   *
   * @param whenTaken run on the loop's thread once it has been written down
   */
  public void put(Observation observation, Runnable whenTaken) {
    queue.add(new Entry(observation, whenTaken));
  }

  /** Everything there is, after waiting for the first for at most this long. */
  public List<Observation> take(long millis) throws InterruptedException {
    List<Observation> observations = new ArrayList<>();
    Entry first = queue.poll(millis, TimeUnit.MILLISECONDS);
    for (Entry entry = first; entry != null; entry = queue.poll()) {
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
