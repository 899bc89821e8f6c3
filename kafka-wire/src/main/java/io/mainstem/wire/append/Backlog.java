package io.mainstem.wire.append;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one partition that are not settled, in the order of their sequences. At most a
 * handful at its front have been sent; the rest waits. Event loop only.
 */
final class Backlog<T> {
  private final Deque<PendingBatch<T>> batches = new ArrayDeque<>();
  private int waiting;
  private int underWay;

  void add(PendingBatch<T> batch) {
    batches.add(batch);
    waiting++;
  }

  boolean isEmpty() {
    return batches.isEmpty();
  }

  @Nullable PendingBatch<T> first() {
    return batches.peekFirst();
  }

  @Nullable PendingBatch<T> last() {
    return batches.peekLast();
  }

  /**
   * True if a batch waits among so many from the front. A broker remembers only its last few
   * batches of a producer: to send one further than that beyond the first that is not acknowledged
   * (others in between may well be) would make it forget that first one, and refuse its repeat.
   */
  boolean hasWaitingAmong(int most) {
    if (waiting == 0) {
      return false;
    }
    int seen = 0;
    for (PendingBatch<T> batch : batches) {
      if (seen++ == most) {
        return false;
      }
      if (batch.state() == PendingBatch.State.WAITING) {
        return true;
      }
    }
    return false;
  }

  /** Batches that are sent and not answered. */
  int underWay() {
    return underWay;
  }

  /** The next batch to send. */
  PendingBatch<T> nextWaiting() {
    for (PendingBatch<T> batch : batches) {
      if (batch.state() == PendingBatch.State.WAITING) {
        return batch;
      }
    }
    throw new IllegalStateException("No batch is waiting");
  }

  void sent(PendingBatch<?> batch) {
    batch.sent();
    waiting--;
    underWay++;
  }

  void acknowledged(PendingBatch<?> batch, long offset) {
    batch.acknowledged(offset);
    underWay--;
  }

  void refused(PendingBatch<?> batch, Errors error, @Nullable String message) {
    batch.refused(error, message);
    underWay--;
  }

  /** What was refused waits again, each in its old place. */
  void sendAgain() {
    for (PendingBatch<T> batch : batches) {
      if (batch.state() == PendingBatch.State.REFUSED) {
        batch.again();
        waiting++;
      } else if (batch.state() == PendingBatch.State.WAITING) {
        return;
      }
    }
  }

  void removeFirst() {
    batches.removeFirst();
  }

  /** Takes everything out. */
  List<PendingBatch<T>> takeAll() {
    List<PendingBatch<T>> all = List.copyOf(batches);
    batches.clear();
    waiting = 0;
    underWay = 0;
    return all;
  }
}
