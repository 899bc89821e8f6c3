package io.mainstem.wire.fetch;

import io.mainstem.wire.batch.AbortedTransaction;
import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.batch.CorruptBatchException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.jspecify.annotations.Nullable;

/**
 * One partition's part of a fetch answer, taken in two steps: reading moves the partition's
 * position (so that the next request can go out at once), delivering verifies the checksums and
 * calls the sink. Event loop only.
 */
final class Answer {
  private final Reading reading;
  private final long fetchOffset;
  private final PartitionData data;
  private final ByteBuffer batches;
  private final long nextOffset;
  private final @Nullable CorruptBatchException corrupt;

  private Answer(
      FetchSession.Asked asked,
      PartitionData data,
      ByteBuffer batches,
      long nextOffset,
      @Nullable CorruptBatchException corrupt) {
    this.reading = asked.reading();
    this.fetchOffset = asked.offset();
    this.data = data;
    this.batches = batches;
    this.nextOffset = nextOffset;
    this.corrupt = corrupt;
  }

  /** Finds the complete batches and moves the position behind them. */
  static Answer read(SessionFetcher owner, FetchSession.Asked asked, PartitionData data) {
    ByteBuffer bytes = bytes(data);
    BatchCursor cursor = owner.cursor().wrap(bytes);
    int end = bytes.position();
    long next = asked.offset();
    CorruptBatchException corrupt = null;
    try {
      while (cursor.next()) {
        end = cursor.position() + cursor.sizeInBytes();
        next = Math.max(next, cursor.nextOffset());
      }
    } catch (CorruptBatchException e) {
      corrupt = e;
    }
    bytes.limit(end);
    Reading reading = asked.reading();
    if (bytes.hasRemaining()) {
      reading.advance(next);
      owner.count(reading, bytes.remaining());
      reading.touch();
    }
    return new Answer(asked, data, bytes, next, corrupt);
  }

  private static ByteBuffer bytes(PartitionData data) {
    return data.records() instanceof MemoryRecords records
        ? records.buffer()
        : ByteBuffer.allocate(0);
  }

  /** Verifies and hands over, or deals with the error. */
  void deliver(SessionFetcher owner, long now) {
    Errors error = Errors.forCode(data.errorCode());
    if (error != Errors.NONE) {
      owner.troubles().handle(reading, fetchOffset, error, now);
      return;
    }
    if (batches.hasRemaining()) {
      deliverBatches(owner, now);
    } else if (corrupt == null) {
      owner.recovered(reading);
      owner.guarded(() -> reading.sink().onBounds(bounds()));
    }
    if (corrupt != null) {
      owner.troubles().corrupt(reading, nextOffset, corrupt, now);
    }
  }

  private void deliverBatches(SessionFetcher owner, long now) {
    int all = batches.remaining();
    CorruptBatchException bad = owner.settings().verifyChecksums() ? cutAtCorrupt(owner) : null;
    long next = bad == null ? nextOffset : owner.cursor().baseOffset();
    int sound = batches.remaining();
    if (sound < all) {
      owner.released(reading, all - sound);
    }
    if (sound > 0) {
      owner.recovered(reading);
      DeliveredBatches delivery =
          new DeliveredBatches(owner, reading, fetchOffset, next, batches, bounds(), aborted());
      owner.guarded(() -> reading.sink().onBatches(delivery));
    }
    if (bad != null) {
      owner.troubles().corrupt(reading, Math.max(next, fetchOffset), bad, now);
    }
  }

  /** Leaves only what is sound before the first batch that is not; the cursor stays on that one. */
  private @Nullable CorruptBatchException cutAtCorrupt(SessionFetcher owner) {
    BatchCursor cursor = owner.cursor().wrap(batches);
    while (cursor.next()) {
      try {
        cursor.ensureValid();
      } catch (CorruptBatchException e) {
        batches.limit(cursor.position());
        return e;
      }
    }
    return null;
  }

  private LogBounds bounds() {
    return new LogBounds(data.logStartOffset(), data.lastStableOffset(), data.highWatermark());
  }

  private List<AbortedTransaction> aborted() {
    List<FetchResponseData.AbortedTransaction> told = data.abortedTransactions();
    if (told == null || told.isEmpty()) {
      return List.of();
    }
    List<AbortedTransaction> list = new ArrayList<>(told.size());
    for (FetchResponseData.AbortedTransaction each : told) {
      list.add(new AbortedTransaction(each.producerId(), each.firstOffset()));
    }
    list.sort(Comparator.comparingLong(AbortedTransaction::firstOffset));
    return list;
  }
}
