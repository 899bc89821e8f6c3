package io.mainstem.auditor.observe;

import io.mainstem.auditor.reconcile.EndUnreadableException;
import io.mainstem.auditor.reconcile.Ends;
import io.mainstem.auditor.reconcile.Examination;
import io.mainstem.auditor.reconcile.ExaminationOrder;
import io.mainstem.auditor.reconcile.Investigation;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.sketch.RecordHasher;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads both ends of one mirror for an {@link Investigation}. Blocks while it reads; one thread.
 */
public final class Examiner implements Ends {

  private final RangeReader source;
  private final RangeReader target;
  private final Duration timeout;
  private final RecordHasher hasher;

  /**
   * @param timeout for one reading of one end
   * @param seed keys the record hashes of this comparison
   */
  public Examiner(ClusterObserver source, ClusterObserver target, Duration timeout, long seed) {
    this.source = source.ranges();
    this.target = target.ranges();
    this.timeout = timeout;
    this.hasher = new RecordHasher(seed);
  }

  /** Carries out an order. */
  public Examination examine(ExaminationOrder order) throws InterruptedException {
    return Investigation.carryOut(order, this);
  }

  @Override
  public void readSource(LogId log, long from, long to, Visitor visitor)
      throws EndUnreadableException, InterruptedException {
    await(source.read(log, from, to, writer -> true, hasher, visitor));
  }

  @Override
  public void readTarget(LogId log, long from, long to, Set<Long> writers, Visitor visitor)
      throws EndUnreadableException, InterruptedException {
    await(
        target.read(
            log,
            from,
            to,
            writer -> writers.isEmpty() || writers.contains(writer),
            hasher,
            visitor));
  }

  private void await(CompletableFuture<Void> reading)
      throws EndUnreadableException, InterruptedException {
    try {
      reading.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof EndUnreadableException unreadable) {
        throw unreadable;
      }
      throw new EndUnreadableException(String.valueOf(e.getCause()), -1);
    } catch (TimeoutException e) {
      reading.cancel(false);
      throw new EndUnreadableException("an end did not answer in time", -1);
    }
  }
}
