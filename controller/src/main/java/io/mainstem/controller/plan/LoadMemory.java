package io.mainstem.controller.plan;

import io.mainstem.api.replication.MirrorId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What each mirror costs, remembered over a day's peak: a mirror is not moved at night because it
 * is quiet then.
 *
 * <p>The cost is in bytes per second. A mirror costs {@link #BASE} for being there, its bytes, and
 * {@link #PER_RECORD} for each record. It is rounded up to steps of about an eighth, so that noise
 * changes nothing. A peak counts in full for a day and then fades away over half a day. A mirror
 * that nobody has measured is taken for the mean of its topic's others. The time is passed in.
 * Thread-safe.
 */
public final class LoadMemory {

  /** Cost of a mirror that copies nothing. */
  public static final long BASE = 10_000;

  /** Cost of a record on top of its bytes. */
  public static final long PER_RECORD = 50;

  private static final int FULL_HOURS = 24;
  private static final int FADING_HOURS = 12;
  private static final int HOURS = FULL_HOURS + FADING_HOURS;
  private static final long MILLIS_PER_HOUR = 3_600_000;

  private final Map<MirrorId, Day> days = new HashMap<>();
  private final Map<Topic, Mean> means = new HashMap<>();

  /**
   * What is worth keeping of a mirror's load when its memory changes hands.
   *
   * @param peak the highest cost, without {@link #BASE}
   * @param hour when that was, in hours since the epoch
   */
  public record Peak(MirrorId mirror, long peak, long hour) {}

  private record Topic(String route, String topic) {
    static Topic of(MirrorId mirror) {
      return new Topic(mirror.route(), mirror.topic());
    }
  }

  /** The highest cost of each of the last hours. */
  private static final class Day {
    private final float[] peaks = new float[HOURS];
    private long lastHour;
    private double counted;

    Day(long hour) {
      lastHour = hour;
    }

    void observe(long hour, double cost) {
      for (long passed = lastHour + 1; passed <= Math.min(hour, lastHour + HOURS); passed++) {
        peaks[slot(passed)] = 0;
      }
      boolean sameHour = hour == lastHour;
      lastHour = Math.max(lastHour, hour);
      if (lastHour - hour < HOURS) {
        peaks[slot(hour)] = Math.max(peaks[slot(hour)], (float) cost);
      }
      counted = sameHour ? Math.max(counted, (float) cost) : count();
    }

    /** What the highest peak counts now. */
    double peak() {
      return counted;
    }

    private double count() {
      double peak = 0;
      for (int age = 0; age < HOURS; age++) {
        peak = Math.max(peak, weight(age) * peaks[slot(lastHour - age)]);
      }
      return peak;
    }

    /** The hour whose peak counts most now. */
    long hour() {
      int best = 0;
      for (int age = 1; age < HOURS; age++) {
        if (weight(age) * peaks[slot(lastHour - age)]
            > weight(best) * peaks[slot(lastHour - best)]) {
          best = age;
        }
      }
      return lastHour - best;
    }

    float peakOf(long hour) {
      return peaks[slot(hour)];
    }

    private static double weight(int age) {
      return age < FULL_HOURS ? 1 : 1 - (age - FULL_HOURS + 1) / (FADING_HOURS + 1.0);
    }

    private static int slot(long hour) {
      return (int) Math.floorMod(hour, (long) HOURS);
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
    observe(mirror, cost, Math.floorDiv(millis, MILLIS_PER_HOUR));
  }

  private void observe(MirrorId mirror, double cost, long hour) {
    Mean mean = means.computeIfAbsent(Topic.of(mirror), t -> new Mean());
    Day day = days.get(mirror);
    if (day == null) {
      day = new Day(hour);
      days.put(mirror, day);
      mean.count++;
    }
    double before = day.peak();
    day.observe(hour, cost);
    mean.sum += day.peak() - before;
  }

  /** What is known, for another instance's {@link #restore}. */
  public synchronized List<Peak> peaks() {
    List<Peak> peaks = new ArrayList<>(days.size());
    days.forEach(
        (mirror, day) -> {
          long hour = day.hour();
          peaks.add(new Peak(mirror, (long) Math.ceil(day.peakOf(hour)), hour));
        });
    return peaks;
  }

  /** Takes over what another instance knew; whatever is known here already stays known. */
  public synchronized void restore(Collection<Peak> peaks) {
    peaks.forEach(peak -> observe(peak.mirror(), (double) peak.peak(), peak.hour()));
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
