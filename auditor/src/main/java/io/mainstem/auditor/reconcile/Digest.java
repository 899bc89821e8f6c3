package io.mainstem.auditor.reconcile;

import io.mainstem.auditor.sketch.Identity;
import io.mainstem.auditor.sketch.InvertibleSketch;
import io.mainstem.auditor.sketch.OrderHash;

/**
 * What is needed of one end of a window to compare it with the other: takes the same room whatever
 * the window holds, and can be sent instead of its records. Not thread-safe.
 */
public final class Digest implements Ends.Visitor {

  private final InvertibleSketch sketch;
  private OrderHash order;
  private long records;
  private long dropped;

  /** A digest of nothing. */
  public Digest(int cells) {
    this(new InvertibleSketch(cells), OrderHash.EMPTY, 0, 0);
  }

  /**
   * A digest that was made elsewhere.
   *
   * @param dropped records that a filter left out
   */
  public Digest(InvertibleSketch sketch, OrderHash order, long records, long dropped) {
    this.sketch = sketch;
    this.order = order;
    this.records = records;
    this.dropped = dropped;
  }

  @Override
  public void visit(Identity record, long offset, long timestamp) {
    sketch.add(record);
    order = order.then(record);
    records++;
  }

  @Override
  public void dropped(long offset, long timestamp) {
    dropped++;
  }

  public InvertibleSketch sketch() {
    return sketch;
  }

  public OrderHash order() {
    return order;
  }

  public long records() {
    return records;
  }

  /** Records that a filter left out; they are in nothing else here. */
  public long dropped() {
    return dropped;
  }
}
