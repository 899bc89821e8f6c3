package io.mainstem.auditor.reconcile;

import io.mainstem.api.audit.Verdict;
import io.mainstem.auditor.segment.Window;
import io.mainstem.auditor.sketch.Identity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * Reading a window for its order: which records stand after one that came later at the source?
 * Takes 40 bytes for each record that goes by, and 16 more between the first and the last that
 * stand elsewhere. Not thread-safe.
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

  private final Window window;
  private final Set<Identity> leftOut;
  private final Sequence source = new Sequence();
  private final Sequence target = new Sequence();
  private final BitSet countedElsewhere = new BitSet();
  private long[] timestamps = new long[1_024];

  /**
   * @param window only records that are counted in it at the source are named
   * @param leftOut records that the two ends do not hold equally often
   */
  public OrderCheck(Window window, Set<Identity> leftOut) {
    this.window = window;
    this.leftOut = Set.copyOf(leftOut);
  }

  public void source(Identity record, long offset, long countedIn) {
    if (!leftOut.contains(record)) {
      if (countedIn != window.start()) {
        countedElsewhere.set(source.size);
      }
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
    int shorter = Math.min(source.size, target.size);
    int same = 0;
    while (same < shorter && source.keys[same] == target.keys[same]) {
      same++;
    }
    int sameAtEnd = 0;
    while (sameAtEnd < shorter - same
        && source.keys[source.size - 1 - sameAtEnd] == target.keys[target.size - 1 - sameAtEnd]) {
      sameAtEnd++;
    }
    Origins origins = new Origins(source, same, source.size - sameAtEnd);
    List<Finding> findings = new ArrayList<>();
    long furthest = -1;
    for (int i = same; i < target.size - sameAtEnd; i++) {
      int index = origins.take(target.keys[i]);
      if (index < 0) {
        continue; // not of this window at the source
      }
      long origin = source.offsets[index];
      if (origin < furthest && !countedElsewhere.get(index)) {
        findings.add(new Finding(Verdict.REORDERED, origin, target.offsets[i], timestamps[i]));
      }
      furthest = Math.max(furthest, origin);
    }
    return findings;
  }

  /** Source records by key, in open addressing: equal records are taken in their order. */
  private static final class Origins {
    private final Sequence of;
    private final int[] slots;
    private final int mask;

    /** Slots hold an index + 1, 0 for none; what was taken is negative. */
    Origins(Sequence of, int from, int to) {
      this.of = of;
      int size = Integer.highestOneBit(Math.max(4, (to - from) * 2 - 1)) * 2;
      slots = new int[size];
      mask = size - 1;
      for (int i = from; i < to; i++) {
        int slot = slotOf(of.keys[i]);
        while (slots[slot] != 0) {
          slot = (slot + 1) & mask;
        }
        slots[slot] = i + 1;
      }
    }

    /** The index of the first record with this key that was not taken; -1 for none. */
    int take(long key) {
      for (int slot = slotOf(key); slots[slot] != 0; slot = (slot + 1) & mask) {
        int index = slots[slot] - 1;
        if (index >= 0 && of.keys[index] == key) {
          slots[slot] = -1;
          return index;
        }
      }
      return -1;
    }

    private int slotOf(long key) {
      return (int) (key ^ (key >>> 32)) & mask;
    }
  }
}
