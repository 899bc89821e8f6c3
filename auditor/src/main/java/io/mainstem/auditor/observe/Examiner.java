package io.mainstem.auditor.observe;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.reconcile.EndUnreadableException;
import io.mainstem.auditor.reconcile.Ends;
import io.mainstem.auditor.reconcile.Examination;
import io.mainstem.auditor.reconcile.ExaminationOrder;
import io.mainstem.auditor.reconcile.Investigation;
import io.mainstem.auditor.reconcile.SourceEnd;
import io.mainstem.auditor.segment.LogId;
import java.time.Duration;
import java.util.Set;

/**
 * Reads both ends of one mirror for an {@link Investigation}. Blocks while it reads; one thread.
 */
public final class Examiner implements Ends {

  private final SourceEnd source;
  private final RangeReader target;
  private final DeadLetters deadLetters;
  private final Duration timeout;
  private final RecordIdentities identities;

  /**
   * @param source with the same key
   * @param timeout for one reading of one end
   * @param key of the identities of this comparison
   */
  public Examiner(SourceEnd source, ClusterObserver target, Duration timeout, long key) {
    this.source = source;
    this.target = target.ranges();
    this.deadLetters = target.deadLetters();
    this.timeout = timeout;
    this.identities = new RecordIdentities(key);
  }

  /** Carries out an order. */
  public Examination examine(ExaminationOrder order) throws InterruptedException {
    return Investigation.carryOut(order, this);
  }

  @Override
  public SourceEnd source() {
    return source;
  }

  @Override
  public void readTarget(LogId log, long from, long to, Set<Long> writers, Visitor visitor)
      throws EndUnreadableException, InterruptedException {
    Patience.await(
        target.readCounted(
            log,
            from,
            to,
            writer -> writers.isEmpty() || writers.contains(writer),
            (record, countedIn) ->
                visitor.visit(
                    identities.of(record), record.offset(), record.timestamp(), countedIn)),
        timeout);
  }

  @Override
  public Set<Long> deadLettered(MirrorId mirror, LogId log, Set<Long> offsets)
      throws EndUnreadableException, InterruptedException {
    return deadLetters.among(mirror, log, offsets, timeout);
  }
}
