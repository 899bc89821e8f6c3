package io.mainstem.auditor.observe;

import io.mainstem.auditor.reconcile.EndUnreadableException;
import io.mainstem.auditor.reconcile.Ends;
import io.mainstem.auditor.reconcile.FilterHistory;
import io.mainstem.auditor.reconcile.SourceEnd;
import io.mainstem.auditor.segment.LogId;
import java.time.Duration;

/** A source that is read record by record from here. Blocks while it reads; one thread. */
public final class NearSource implements SourceEnd {

  private final RangeReader reader;
  private final Duration timeout;
  private final RecordIdentities identities;

  /**
   * @param timeout for one reading
   * @param key of the identities
   */
  public NearSource(ClusterObserver cluster, Duration timeout, long key) {
    this.reader = cluster.ranges();
    this.timeout = timeout;
    this.identities = new RecordIdentities(key);
  }

  @Override
  public void read(LogId log, long from, long to, FilterHistory filters, Ends.Visitor visitor)
      throws EndUnreadableException, InterruptedException {
    FilterCheck drops = new FilterCheck(filters);
    Patience.await(
        reader.readCounted(
            log,
            from,
            to,
            writer -> true,
            (record, countedIn) -> {
              if (drops.test(record)) {
                visitor.dropped(record.offset(), record.timestamp(), countedIn);
              } else {
                visitor.visit(
                    identities.of(record), record.offset(), record.timestamp(), countedIn);
              }
            }),
        timeout);
  }
}
