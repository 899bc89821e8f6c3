package io.mainstem.auditor.reconcile;

import io.mainstem.auditor.segment.Window;
import java.util.Map;
import java.util.Set;

/**
 * What was seen of a log between two looks at it.
 *
 * @param from its first offset
 * @param to one past its last offset
 * @param records in it, by writer
 * @param windows that they, or records before them in the same segment, belong to
 */
record Stretch(long from, long to, Map<Long, Long> records, Set<Window> windows) {

  Stretch {
    records = Map.copyOf(records);
    windows = Set.copyOf(windows);
  }

  /** Records of all writers. */
  long all() {
    return records.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Records of these writers. */
  long of(Set<Long> writers) {
    long sum = 0;
    for (Map.Entry<Long, Long> entry : records.entrySet()) {
      sum += writers.contains(entry.getKey()) ? entry.getValue() : 0;
    }
    return sum;
  }
}
