package io.mainstem.auditor.observe;

import io.mainstem.auditor.reconcile.EndUnreadableException;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.wire.ClusterConnection;
import io.mainstem.wire.batch.AbortedTransactions;
import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.batch.RecordDecoder;
import io.mainstem.wire.batch.WireRecord;
import io.mainstem.wire.fetch.BatchFetcher;
import io.mainstem.wire.fetch.FetchProblem;
import io.mainstem.wire.fetch.FetchSettings;
import io.mainstem.wire.fetch.FetchSink;
import io.mainstem.wire.fetch.FetchedBatches;
import io.mainstem.wire.fetch.PartitionFetch;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongPredicate;

/**
 * Reads stretches of logs record by record, as a read-committed consumer sees them. Visitors are
 * called on the event loop of the cluster.
 */
public final class RangeReader {

  /** Looks at records together with where they are counted. */
  @FunctionalInterface
  interface CountedVisitor {
    /**
     * Sees a record; must not keep it.
     *
     * @param countedIn start of the window that it is counted in
     */
    void visit(WireRecord record, long countedIn);
  }

  private final BatchFetcher fetcher;

  RangeReader(BatchFetcher fetcher) {
    this.fetcher = fetcher;
  }

  /** A reader over a connection, for as long as that is open. */
  public static RangeReader of(ClusterConnection connection) {
    return new RangeReader(
        connection.newFetcher(FetchSettings.defaults().withWait(Duration.ofMillis(100), 1)));
  }

  /**
   * Reads from inclusive, to exclusive. Fails with {@link EndUnreadableException}.
   *
   * @param writer which batches to look at, by their producer id
   * @param visit sees each record; must not keep it
   */
  public CompletableFuture<Void> read(
      LogId log, long from, long to, LongPredicate writer, Consumer<WireRecord> visit) {
    return readCounted(log, from, to, writer, (record, countedIn) -> visit.accept(record));
  }

  /** Likewise, telling in which window each record is counted. */
  CompletableFuture<Void> readCounted(
      LogId log, long from, long to, LongPredicate writer, CountedVisitor visit) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    if (from >= to) {
      done.complete(null);
      return done;
    }
    Sink sink = new Sink(from, to, writer, visit, done);
    PartitionFetch fetch =
        fetcher.add(
            ClusterObserver.partition(log), ClusterObserver.uuid(log.topicId()), from, sink);
    CompletableFuture<Void> unused = done.whenComplete((nothing, error) -> forget(fetch));
    return done;
  }

  private static void forget(PartitionFetch fetch) {
    CompletableFuture<Void> unused = fetch.remove();
  }

  private static final class Sink implements FetchSink {
    private final long from;
    private final long to;
    private final LongPredicate writer;
    private final CountedVisitor visitor;
    private final CompletableFuture<Void> done;
    private final BatchCursor cursor = new BatchCursor();
    private final Attribution attribution = new Attribution();

    Sink(
        long from,
        long to,
        LongPredicate writer,
        CountedVisitor visitor,
        CompletableFuture<Void> done) {
      this.from = from;
      this.to = to;
      this.writer = writer;
      this.visitor = visitor;
      this.done = done;
    }

    @Override
    public void onBatches(FetchedBatches batches) {
      try (RecordDecoder decoder = RecordDecoder.reusing()) {
        if (!done.isDone()) {
          visit(batches, decoder);
        }
      } catch (RuntimeException e) {
        done.completeExceptionally(new EndUnreadableException(e.toString(), -1));
      } finally {
        batches.release();
      }
    }

    @Override
    public void onProblem(FetchProblem problem) {
      switch (problem.kind()) {
        case OFFSET_OUT_OF_RANGE ->
            done.completeExceptionally(
                new EndUnreadableException(problem.message(), problem.logStartOffset()));
        case DIVERGED, TOPIC_RECREATED, UNKNOWN_TOPIC, NOT_AUTHORISED, CORRUPT_BATCH ->
            done.completeExceptionally(
                new EndUnreadableException(problem.kind() + ": " + problem.message(), -1));
        case UNREACHABLE, UNEXPECTED -> {
          // the fetcher tries on; whoever waits has a limit
        }
      }
    }

    private void visit(FetchedBatches batches, RecordDecoder decoder) {
      AbortedTransactions aborted = new AbortedTransactions(batches.abortedTransactions());
      cursor.wrap(batches.buffer());
      while (cursor.next()) {
        boolean dropped = aborted.covers(cursor);
        if (cursor.baseOffset() >= to) {
          break;
        }
        boolean wanted = !dropped && !cursor.isControl() && cursor.lastOffset() >= from;
        if (wanted && (cursor.magic() < 2 || writer.test(cursor.producerId()))) {
          attribution.begin(cursor);
          decoder.decode(cursor, this::visit);
        }
      }
      if (batches.nextOffset() >= to) {
        done.complete(null);
      }
    }

    private void visit(WireRecord record) {
      if (record.offset() >= from && record.offset() < to) {
        visitor.visit(record, attribution.of(record.timestamp()));
      }
    }
  }
}
