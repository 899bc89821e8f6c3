package io.mainstem.interceptors;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts records by partition and window of event time. Its memory is bounded: when that many
 * windows are open, records of others are dropped, and the number of those is kept.
 *
 * <p>Thread-safe. The client's threads only add; the lock is held for the time of an addition.
 */
final class Counts {

  /** The length of the auditor's windows: part of what is stored there. */
  static final long WINDOW_MILLIS = 10_000;

  private record Place(String topic, int partition, long windowStart) {}

  private static final class Count {
    final Place place;
    final long part;
    long records;
    long bytes;
    long firstOffset = Long.MAX_VALUE;
    long lastOffset = -1;
    long changedAt;
    boolean reported;

    Count(Place place, long part) {
      this.place = place;
      this.part = part;
    }

    Tally tally() {
      return new Tally(
          place.topic,
          place.partition,
          place.windowStart,
          part,
          records,
          bytes,
          firstOffset,
          lastOffset);
    }
  }

  private final int maxWindows;
  private final Map<Place, Count> open = new HashMap<>();
  private @Nullable Count latest;
  private long parts;
  private long dropped;

  /**
   * @param maxWindows windows of partitions that are counted at a time, at least 1
   */
  Counts(int maxWindows) {
    this.maxWindows = maxWindows;
  }

  /**
   * Counts a record.
   *
   * @param timestamp of the record; those without one (negative) belong to no window and are left
   *     out
   * @param now milliseconds, on any clock that is also used for {@link #close}
   */
  synchronized void add(
      String topic, int partition, long timestamp, long offset, long bytes, long now) {
    if (timestamp < 0) {
      return;
    }
    Count count = count(topic, partition, timestamp - timestamp % WINDOW_MILLIS);
    if (count == null) {
      dropped++;
      return;
    }
    count.records++;
    count.bytes += bytes;
    count.firstOffset = Math.min(count.firstOffset, offset);
    count.lastOffset = Math.max(count.lastOffset, offset);
    count.changedAt = now;
    count.reported = false;
  }

  /** What has changed and is not yet reported; counts as reported from now on. */
  synchronized List<Tally> takeChanged() {
    List<Tally> changed = new ArrayList<>();
    for (Count count : open.values()) {
      if (!count.reported) {
        count.reported = true;
        changed.add(count.tally());
      }
    }
    return changed;
  }

  /** Takes back that this was reported. */
  synchronized void notReported(Tally tally) {
    Count count = open.get(new Place(tally.topic(), tally.partition(), tally.windowStart()));
    if (count != null && count.part == tally.part()) {
      count.reported = false;
    }
  }

  /** Gives up the memory of windows that are reported and have not changed since this time. */
  synchronized void close(long unchangedSince) {
    for (Iterator<Count> counts = open.values().iterator(); counts.hasNext(); ) {
      Count count = counts.next();
      if (count.reported && count.changedAt <= unchangedSince) {
        counts.remove();
        latest = null;
      }
    }
  }

  /** Records that were not counted for want of room. */
  synchronized long dropped() {
    return dropped;
  }

  private @Nullable Count count(String topic, int partition, long windowStart) {
    Count last = latest;
    if (last != null
        && last.place.windowStart == windowStart
        && last.place.partition == partition
        && last.place.topic.equals(topic)) {
      return last;
    }
    Place place = new Place(topic, partition, windowStart);
    Count count = open.get(place);
    if (count == null && open.size() < maxWindows) {
      count = new Count(place, ++parts);
      open.put(place, count);
    }
    latest = count;
    return count;
  }
}
