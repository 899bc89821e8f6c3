package io.mainstem.auditor.reconcile;

import io.mainstem.api.audit.Verdict;
import io.mainstem.auditor.sketch.Identity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reading a window for its order: which records stand after one that came later at the source?
 * Takes 40 bytes for each record that goes by. Not thread-safe.
 */
public final class OrderCheck {

  /** A sequence of records in primitive arrays. */
  private static final class Sequence {
    long[] keys = new long[1_024];
    long[] offsets = new long[1_024];
    int size;

    void add(Identity record, long offset) {
      if (size == keys.length) {
        keys = Arrays.copyOf(keys, size * 2);
        offsets = Arrays.copyOf(offsets, size * 2);
      }
      keys[size] = record.low() ^ (record.high() << 3);
      offsets[size++] = offset;
    }
  }

  private final Set<Identity> leftOut;
  private final Sequence source = new Sequence();
  private final Sequence target = new Sequence();
  private long[] timestamps = new long[1_024];

  /**
   * @param leftOut records that the two ends do not hold equally often
   */
  public OrderCheck(Set<Identity> leftOut) {
    this.leftOut = Set.copyOf(leftOut);
  }

  public void source(Identity record, long offset) {
    if (!leftOut.contains(record)) {
      source.add(record, offset);
    }
  }

  public void target(Identity record, long offset, long timestamp) {
    if (!leftOut.contains(record)) {
      target.add(record, offset);
      if (timestamps.length < target.size) {
        timestamps = Arrays.copyOf(timestamps, target.keys.length);
      }
      timestamps[target.size - 1] = timestamp;
    }
  }

  /** Each record that stands after one that came later at the source. */
  public List<Finding> findings() {
    int same = 0;
    int shorter = Math.min(source.size, target.size);
    while (same < shorter && source.keys[same] == target.keys[same]) {
      same++;
    }
    Map<Long, Deque<Long>> origins = new HashMap<>();
    for (int i = same; i < source.size; i++) {
      origins.computeIfAbsent(source.keys[i], key -> new ArrayDeque<>(1)).add(source.offsets[i]);
    }
    List<Finding> findings = new ArrayList<>();
    long furthest = -1;
    for (int i = same; i < target.size; i++) {
      Deque<Long> of = origins.getOrDefault(target.keys[i], new ArrayDeque<>(0));
      Long origin = of.poll();
      if (origin == null) {
        continue; // not of this window at the source
      }
      if (origin < furthest) {
        findings.add(new Finding(Verdict.REORDERED, origin, target.offsets[i], timestamps[i]));
      }
      furthest = Math.max(furthest, origin);
    }
    return findings;
  }
}
