package io.mainstem.wire.batch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tells which batches of one {@code read_committed} answer belong to aborted transactions. Ask for
 * every batch, in log order, once. Not thread-safe.
 *
 * <p>A listed transaction covers its producer's transactional batches from its first offset to that
 * producer's next abort marker.
 */
public final class AbortedTransactions {
  private final List<AbortedTransaction> ahead;
  private final Set<Long> open = new HashSet<>();
  private int begun;

  /** For one answer's list, ordered by first offset (as {@code FetchedBatches} gives it). */
  public AbortedTransactions(List<AbortedTransaction> listed) {
    ahead = new ArrayList<>(listed);
  }

  /**
   * True if the batch is data of an aborted transaction, and must not reach any reader. False for
   * markers: they are told by {@link BatchCursor#isControl}.
   */
  public boolean covers(BatchCursor batch) {
    long last = batch.lastOffset();
    while (begun < ahead.size() && ahead.get(begun).firstOffset() <= last) {
      open.add(ahead.get(begun++).producerId());
    }
    if (open.isEmpty() || !batch.isTransactional()) {
      return false;
    }
    if (batch.isControl()) {
      if (ControlMarkers.read(batch).kind() == ControlMarker.Kind.ABORT) {
        open.remove(batch.producerId());
      }
      return false;
    }
    return open.contains(batch.producerId());
  }
}
