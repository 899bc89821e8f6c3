package io.mainstem.auditor.reconcile;

import io.mainstem.auditor.sketch.Identity;
import io.mainstem.auditor.sketch.InvertibleSketch;
import io.mainstem.auditor.sketch.OrderHash;
import java.util.Map;
import java.util.Optional;

/**
 * First reading of a window: both ends go by, in the order of their logs, and what differs is read
 * off one sketch. Takes the same memory whatever the window holds. Not thread-safe.
 */
public final class Comparison {

  private final InvertibleSketch difference;
  private OrderHash sourceOrder = OrderHash.EMPTY;
  private OrderHash targetOrder = OrderHash.EMPTY;
  private long sourceRecords;
  private long targetRecords;

  /**
   * @param cells a power of two, see {@link InvertibleSketch}
   */
  public Comparison(int cells) {
    difference = new InvertibleSketch(cells);
  }

  public void source(Identity record) {
    difference.add(record, 1);
    sourceOrder = sourceOrder.then(record);
    sourceRecords++;
  }

  public void target(Identity record) {
    difference.add(record, -1);
    targetOrder = targetOrder.then(record);
    targetRecords++;
  }

  public long sourceRecords() {
    return sourceRecords;
  }

  public long targetRecords() {
    return targetRecords;
  }

  /** Whether both ends hold the same records in the same order. */
  public boolean sameOrder() {
    return sourceOrder.equals(targetOrder);
  }

  /**
   * What one end holds more often than the other: positive if the source does. Can be asked once.
   *
   * @return empty if there is too much of it for the cells
   */
  public Optional<Map<Identity, Long>> differences() {
    return difference.decode();
  }
}
