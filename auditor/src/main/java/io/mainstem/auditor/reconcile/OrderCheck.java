package io.mainstem.auditor.reconcile;

import io.mainstem.api.audit.Verdict;
import io.mainstem.auditor.sketch.Identity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reading a window whose two ends hold the same records in another order: which records stand after
 * one that came later at the source? The source goes by first. Not thread-safe.
 */
public final class OrderCheck {

  private final Map<Identity, Deque<Long>> sourceOffsets = new HashMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private long furthest = -1;

  public void source(Identity record, long offset) {
    sourceOffsets.computeIfAbsent(record, identity -> new ArrayDeque<>(1)).addLast(offset);
  }

  public void target(Identity record, long offset, long timestamp) {
    Deque<Long> origins = sourceOffsets.get(record);
    if (origins == null || origins.isEmpty()) {
      return; // not of this window at the source
    }
    long origin = origins.removeFirst();
    if (origin < furthest) {
      findings.add(new Finding(Verdict.REORDERED, origin, offset, timestamp));
    }
    furthest = Math.max(furthest, origin);
  }

  /** Each record that stands after one that came later at the source. */
  public List<Finding> findings() {
    return List.copyOf(findings);
  }
}
