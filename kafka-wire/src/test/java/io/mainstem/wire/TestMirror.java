package io.mainstem.wire;

import io.mainstem.wire.append.AppendFailure;
import io.mainstem.wire.append.AppendListener;
import io.mainstem.wire.append.BatchAppender;
import io.mainstem.wire.append.PartitionAppender;
import io.mainstem.wire.batch.AbortedTransactions;
import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.fetch.BatchFetcher;
import io.mainstem.wire.fetch.FetchProblem;
import io.mainstem.wire.fetch.FetchSink;
import io.mainstem.wire.fetch.FetchedBatches;
import io.mainstem.wire.fetch.PartitionFetch;
import io.mainstem.wire.producer.ProducerIdentity;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;

/** The simplest copier: every data batch goes on as it came. Keeps count of what happened. */
final class TestMirror implements FetchSink, AppendListener<TestMirror.Passed> {
  /** A batch on its way. */
  record Passed(FetchedBatches from, long sourceOffset, int records) {}

  final AtomicLong records = new AtomicLong();
  final AtomicLong batches = new AtomicLong();
  final List<FetchProblem> problems = new java.util.concurrent.CopyOnWriteArrayList<>();
  final ConcurrentLinkedQueue<AppendFailure> failures = new ConcurrentLinkedQueue<>();
  final ConcurrentLinkedQueue<Long> offsets = new ConcurrentLinkedQueue<>();
  final ConcurrentLinkedQueue<String> retries = new ConcurrentLinkedQueue<>();
  private final BatchCursor cursor = new BatchCursor();
  private final PartitionAppender<Passed> appender;
  private final PartitionFetch fetch;

  TestMirror(
      BatchFetcher fetcher,
      TopicPartition from,
      BatchAppender target,
      TopicPartition to,
      ProducerIdentity identity) {
    appender = target.open(to, identity, this);
    fetch = fetcher.add(from, BatchFetcher.ANY_TOPIC_ID, 0, this);
  }

  PartitionFetch fetch() {
    return fetch;
  }

  PartitionAppender<Passed> appender() {
    return appender;
  }

  @Override
  public void onBatches(FetchedBatches fetched) {
    AbortedTransactions aborted = new AbortedTransactions(fetched.abortedTransactions());
    cursor.wrap(fetched.buffer());
    while (cursor.next()) {
      if (aborted.covers(cursor) || cursor.isControl()) {
        continue;
      }
      fetched.retain(1);
      appender.append(
          cursor.slice(), new Passed(fetched, cursor.baseOffset(), cursor.recordCount()));
    }
    fetched.release();
  }

  @Override
  public void onProblem(FetchProblem problem) {
    problems.add(problem);
  }

  @Override
  public void onAppended(Passed batch, long baseOffset) {
    records.addAndGet(batch.records());
    batches.incrementAndGet();
    offsets.add(baseOffset);
    batch.from().release();
  }

  @Override
  public void onFailed(AppendFailure failure, List<Passed> unacknowledged) {
    failures.add(failure);
    unacknowledged.forEach(batch -> batch.from().release());
  }

  @Override
  public void onRetrying(String reason, long sinceMillis) {
    retries.add(reason);
  }

  @Override
  public String toString() {
    return "records="
        + records
        + " "
        + fetch
        + " inFlight="
        + fetch.bytesInFlight()
        + " "
        + appender
        + " pending="
        + appender.pendingBatches()
        + " failures="
        + failures
        + " problems="
        + problems
        + " retries="
        + retries.size()
        + " "
        + retries.peek();
  }
}
