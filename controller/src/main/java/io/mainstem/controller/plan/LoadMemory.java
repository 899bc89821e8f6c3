package io.mainstem.controller.plan;

import io.mainstem.api.replication.MirrorId;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * What each mirror costs, remembered over a day's peak: a mirror is not moved at night because it
 * is quiet then.
 *
 * <p>The cost is in bytes per second. A mirror costs {@link #BASE} for being there, its bytes, and
 * {@link #PER_RECORD} for each record. It is rounded up to steps of about an eighth, so that noise
 * changes nothing. A mirror that nobody has measured is taken for the mean of its topic's others.
 * The time is passed in. Thread-safe.
 */
public final class LoadMemory {

  /** Cost of a mirror that copies nothing. */
  public static final long BASE = 10_000;

  /** Cost of a record on top of its bytes. */
  public static final long PER_RECORD = 50;

  private static final int HOURS = 24;
  private static final long MILLIS_PER_HOUR = 3_600_000;

  private final Map<MirrorId, Day> days = new HashMap<>();
  private final Map<Topic, Mean> means = new HashMap<>();

  private record Topic(String route, String topic) {
    static Topic of(MirrorId mirror) {
      return new Topic(mirror.route(), mirror.topic());
    }
  }

  /** The highest cost of each of the last 24 hours. */
  private static final class Day {
    private final float[] peaks = new float[HOURS];
    private long lastHour = Long.MIN_VALUE;

    void observe(long hour, double cost) {
      if (hour != lastHour) {
        long gap = lastHour == Long.MIN_VALUE ? HOURS : Math.min(HOURS, hour - lastHour);
        for (long passed = 0; passed < gap; passed++) {
          peaks[(int) Math.floorMod(hour - passed, (long) HOURS)] = 0;
        }
        lastHour = hour;
      }
      int slot = (int) Math.floorMod(hour, (long) HOURS);
      peaks[slot] = Math.max(peaks[slot], (float) cost);
    }

    double peak() {
      double peak = 0;
      for (float hourly : peaks) {
        peak = Math.max(peak, hourly);
      }
      return peak;
    }
  }

  private static final class Mean {
    private double sum;
    private int count;
  }

  /**
   * Remembers a measurement.
   *
   * @param millis when it was made, since the epoch
   */
  public synchronized void observe(
      MirrorId mirror, double bytesPerSecond, double recordsPerSecond, long millis) {
    double cost = Math.max(0, bytesPerSecond) + PER_RECORD * Math.max(0, recordsPerSecond);
    Day day = days.computeIfAbsent(mirror, m -> new Day());
    double before = day.peak();
    boolean first = day.lastHour == Long.MIN_VALUE;
    day.observe(Math.floorDiv(millis, MILLIS_PER_HOUR), cost);
    Mean mean = means.computeIfAbsent(Topic.of(mirror), t -> new Mean());
    mean.sum += day.peak() - before;
    mean.count += first ? 1 : 0;
  }

  /** What carrying a mirror costs, above 0. */
  public synchronized long cost(MirrorId mirror) {
    Day day = days.get(mirror);
    if (day != null) {
      return BASE + step(day.peak());
    }
    Mean mean = means.get(Topic.of(mirror));
    return BASE + (mean == null || mean.count == 0 ? 0 : step(mean.sum / mean.count));
  }

  /** Forgets mirrors that are not among these. */
  public synchronized void retain(Set<MirrorId> mirrors) {
    Iterator<Map.Entry<MirrorId, Day>> entries = days.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<MirrorId, Day> entry = entries.next();
      if (!mirrors.contains(entry.getKey())) {
        Mean mean = means.get(Topic.of(entry.getKey()));
        if (mean != null) {
          mean.sum -= entry.getValue().peak();
          mean.count--;
        }
        entries.remove();
      }
    }
    means.values().removeIf(mean -> mean.count <= 0);
  }

  /** Rounds up to a number of which only the four highest bits are set. */
  static long step(double cost) {
    long whole = (long) Math.ceil(Math.max(0, cost));
    int bits = Long.SIZE - Long.numberOfLeadingZeros(whole);
    if (bits <= 4) {
      return whole;
    }
    long unit = 1L << (bits - 4);
    return (whole + unit - 1) / unit * unit;
  }
}
