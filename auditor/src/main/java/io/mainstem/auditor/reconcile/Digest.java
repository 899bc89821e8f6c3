package io.mainstem.auditor.reconcile;

import io.mainstem.auditor.sketch.Identity;
import io.mainstem.auditor.sketch.InvertibleSketch;
import io.mainstem.auditor.sketch.OrderHash;
import io.mainstem.auditor.sketch.OrderHasher;

/**
 * What is needed of one end of a window to compare it with the other: takes the same room whatever
 * the window holds, and can be sent instead of its records. Not thread-safe.
 */
public final class Digest implements Ends.Visitor {

  private final InvertibleSketch sketch;
  private final OrderHash before;
  private final long recordsBefore;
  private final OrderHasher order = new OrderHasher();
  private long dropped;
  private long oldest = Long.MAX_VALUE;

  /** A digest of nothing. */
  public Digest(int cells) {
    this(new InvertibleSketch(cells), OrderHash.EMPTY, 0, 0, Long.MAX_VALUE);
  }

  /**
   * A digest that was made elsewhere.
   *
   * @param dropped records that a filter left out
   * @param oldest timestamp of a record
   */
  public Digest(InvertibleSketch sketch, OrderHash order, long records, long dropped, long oldest) {
    this.sketch = sketch;
    this.before = order;
    this.recordsBefore = records;
    this.dropped = dropped;
    this.oldest = oldest;
  }

  @Override
  public void visit(Identity record, long offset, long timestamp, long countedIn) {
    sketch.add(record);
    order.add(record);
    oldest = Math.min(oldest, timestamp);
  }

  @Override
  public void dropped(long offset, long timestamp, long countedIn) {
    dropped++;
  }

  public InvertibleSketch sketch() {
    return sketch;
  }

  public OrderHash order() {
    return before.then(order.hash());
  }

  public long records() {
    return recordsBefore + order.records();
  }

  /** The oldest timestamp of a record, milliseconds since 1970; {@link Long#MAX_VALUE} for none. */
  public long oldest() {
    return oldest;
  }

  /** Records that a filter left out; they are in nothing else here. */
  public long dropped() {
    return dropped;
  }
}
