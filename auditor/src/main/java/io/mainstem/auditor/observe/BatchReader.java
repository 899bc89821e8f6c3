package io.mainstem.auditor.observe;

import io.mainstem.auditor.segment.BatchIdentity;
import io.mainstem.auditor.segment.SegmentBuilder;
import io.mainstem.auditor.segment.SegmentEntry;
import io.mainstem.auditor.segment.Sums;
import io.mainstem.auditor.segment.Window;
import io.mainstem.wire.batch.AbortedTransactions;
import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.batch.BatchStamp;
import io.mainstem.wire.batch.RecordDecoder;
import io.mainstem.wire.fetch.FetchedBatches;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts batches by their headers.
 *
 * <p>In which windows is told by its {@link Attribution}: batches that reach over the edge of a
 * window are decoded, the records of others are not looked at. Both ends count alike as long as a
 * batch is passed through; where it is not, windows show a difference that comparing the records
 * resolves.
 *
 * <p>The identity of a batch is taken from its checksum with the writer's fields blanked, which
 * needs the header only. Overwrites the bytes it reads. Not thread-safe: one for each event loop.
 */
final class BatchReader implements AutoCloseable {

  private static final long BLANK = -1;

  private final BatchCursor cursor = new BatchCursor();
  private final BatchStamp stamp = new BatchStamp();
  private final RecordDecoder decoder = new RecordDecoder();
  private final Attribution attribution = new Attribution();

  /**
   * Counts what was fetched.
   *
   * @param attributed whether to keep writers apart
   */
  void read(FetchedBatches fetched, SegmentBuilder builder, boolean attributed) {
    AbortedTransactions aborted = new AbortedTransactions(fetched.abortedTransactions());
    ByteBuffer buffer = fetched.buffer();
    cursor.wrap(buffer);
    while (cursor.next()) {
      boolean dropped = aborted.covers(cursor);
      long next = cursor.nextOffset();
      if (next <= builder.nextOffset()) {
        continue;
      }
      if (dropped || cursor.isControl() || cursor.recordCount() == 0) {
        builder.skip(next, cursor.leaderEpoch());
      } else {
        count(buffer, builder, attributed);
      }
    }
    builder.skip(fetched.nextOffset());
  }

  private void count(ByteBuffer buffer, SegmentBuilder builder, boolean attributed) {
    long base = cursor.baseOffset();
    long next = cursor.nextOffset();
    long wanted = builder.nextOffset();
    long writer = attributed ? cursor.producerId() : SegmentEntry.ANY_WRITER;
    long newest = Window.startOf(cursor.maxTimestamp());
    attribution.begin(cursor);
    Map<Long, Integer> counts =
        attribution.isWhole() && base >= wanted
            ? Map.of(newest, cursor.recordCount())
            : countByWindow(wanted);
    int epoch = cursor.leaderEpoch();
    if (counts.isEmpty()) {
      builder.skip(next, epoch);
      return;
    }
    int size = cursor.sizeInBytes();
    long identity = identity(buffer);
    builder.begin(Math.max(base, wanted), newest);
    boolean first = true;
    // The identity counts in every window that the batch touches: a changed record may lie in any
    // of them.
    for (Map.Entry<Long, Integer> count : counts.entrySet()) {
      Sums sums = new Sums(count.getValue(), first ? size : 0, identity);
      builder.add(writer, count.getKey(), sums, next);
      first = false;
    }
    builder.end(next, epoch);
  }

  private Map<Long, Integer> countByWindow(long wanted) {
    TreeMap<Long, Integer> counts = new TreeMap<>();
    decoder.decode(
        cursor,
        record -> {
          if (record.offset() >= wanted) {
            counts.merge(attribution.of(record.timestamp()), 1, Integer::sum);
          }
        });
    return counts;
  }

  /** To be asked last: it blanks the header where it lies. */
  private long identity(ByteBuffer buffer) {
    if (cursor.magic() < 2) {
      return 0;
    }
    int records = cursor.recordCount();
    long baseTimestamp = cursor.baseTimestamp();
    long maxTimestamp = cursor.maxTimestamp();
    stamp.stamp(buffer, cursor.position(), BLANK, (short) BLANK, (int) BLANK);
    return BatchIdentity.of(records, baseTimestamp, maxTimestamp, cursor.storedChecksum());
  }

  @Override
  public void close() {
    decoder.close();
  }
}
