package io.mainstem.auditor;

import io.mainstem.api.audit.Incident;
import io.mainstem.api.audit.Verdict;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.api.rest.ServiceUnreachableException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** How long after a replicator has passed a lost record is its loss told? Not thread-safe. */
final class AlarmClock {

  private record Lost(int partition, long offset) {}

  private final Map<Integer, Set<Long>> lost;
  private final List<TestCopier> copiers;
  private final Supplier<List<Incident>> incidents;
  private final String topic;
  private final Map<Lost, Long> passedAt = new HashMap<>();
  private final Map<Lost, Long> toldAt = new HashMap<>();

  /**
   * @param lost source offsets that were lost, by partition; grows
   * @param copiers by partition
   */
  AlarmClock(
      Map<Integer, Set<Long>> lost,
      List<TestCopier> copiers,
      Supplier<List<Incident>> incidents,
      String topic) {
    this.lost = lost;
    this.copiers = copiers;
    this.incidents = incidents;
    this.topic = topic;
  }

  /** Looks how things stand; to be called often. Always true. */
  boolean look() {
    lost.forEach(
        (partition, offsets) -> {
          long copied = copiers.get(partition).copied();
          for (long offset : offsets) {
            if (offset < copied) {
              passedAt.putIfAbsent(new Lost(partition, offset), System.nanoTime());
            }
          }
        });
    try {
      incidents.get().forEach(this::hear);
    } catch (ServiceUnreachableException | ProblemException e) {
      return true; // it will answer the next time
    }
    return true;
  }

  int planted() {
    return passedAt.size();
  }

  boolean allTold() {
    return toldAt.keySet().containsAll(passedAt.keySet());
  }

  String report() {
    long[] millis =
        passedAt.entrySet().stream()
            .mapToLong(passed -> toldAt.getOrDefault(passed.getKey(), 0L) - passed.getValue())
            .map(TimeUnit.NANOSECONDS::toMillis)
            .sorted()
            .toArray();
    return "From passed to told, milliseconds: losses=%d p50=%d p99=%d max=%d %s"
        .formatted(
            millis.length,
            millis[millis.length / 2],
            millis[(int) Math.ceil(millis.length * 0.99) - 1],
            millis[millis.length - 1],
            Arrays.toString(millis));
  }

  private void hear(Incident incident) {
    if (incident.verdict() == Verdict.LOSS && incident.mirror().topic().equals(topic)) {
      for (Incident.OffsetRange range : incident.sourceRanges()) {
        for (long offset = range.from(); offset < range.to(); offset++) {
          toldAt.putIfAbsent(new Lost(incident.mirror().partition(), offset), System.nanoTime());
        }
      }
    }
  }
}
