package io.mainstem.wire.fetch;

import io.mainstem.wire.batch.AbortedTransaction;
import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.batch.ControlMarker;
import io.mainstem.wire.batch.ControlMarkers;
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
 * One partition's part of a fetch answer, dealt with in steps: reading finds the batches, taking
 * moves the partition's position (so that the next request can go out at once), delivering verifies
 * the checksums and calls the sink. What goes wrong in the last step moves the position back: it
 * never passes over anything that the sink did not get. Event loop only.
 */
final class Answer {
  private final Reading reading;
  private final PartitionData data;
  private final ByteBuffer batches;
  private final List<AbortedTransaction> aborted;
  private long fetchOffset;
  private long firstOffset = -1;
  private long nextOffset;
  private int fetchEpoch;
  private int firstEpoch = PartitionFetch.NO_EPOCH;
  private int nextEpoch;
  private int batchCount;
  private @Nullable CorruptBatchException corrupt;

  private Answer(Reading reading, long offset, int lastEpoch, PartitionData data) {
    this.reading = reading;
    this.fetchOffset = offset;
    this.fetchEpoch = lastEpoch;
    this.nextEpoch = lastEpoch;
    this.nextOffset = offset;
    this.data = data;
    this.batches =
        data.records() instanceof MemoryRecords records ? records.buffer() : ByteBuffer.allocate(0);
    this.aborted = aborted(data);
  }

  /**
   * Finds the complete batches.
   *
   * @param lastEpoch of the batch before the offset
   */
  static Answer read(
      SessionFetcher owner, Reading reading, long offset, int lastEpoch, PartitionData data) {
    Answer answer = new Answer(reading, offset, lastEpoch, data);
    answer.findBatches(owner.cursor());
    return answer;
  }

  /** Likewise, at an offset that nobody knows the batch before of. */
  static Answer readAhead(SessionFetcher owner, Reading reading, long offset, PartitionData data) {
    return read(owner, reading, offset, PartitionFetch.NO_EPOCH, data);
  }

  /** Moves the partition's position behind the batches, and counts them as delivered. */
  void take(SessionFetcher owner) {
    if (batches.hasRemaining()) {
      reading.advance(nextOffset, nextEpoch);
      owner.count(reading, batches.remaining());
      reading.touch();
    }
  }

  /**
   * Offsets are outside of a batch's checksum. So a batch that leaves offsets out, as compaction
   * does, is only believed once another one follows on it, or the same was read twice.
   */
  private void findBatches(BatchCursor cursor) {
    cursor.wrap(batches);
    int end = batches.position();
    int doubtfulAt = -1;
    long doubtfulOffset = -1;
    int doubtfulEpoch = nextEpoch;
    try {
      while (cursor.next()) {
        ensurePlausible(cursor);
        boolean jumps = cursor.baseOffset() > nextOffset;
        doubtfulAt = jumps ? end : -1;
        doubtfulOffset = nextOffset;
        doubtfulEpoch = nextEpoch;
        nextEpoch = cursor.leaderEpoch();
        if (batchCount++ == 0) {
          firstOffset = cursor.baseOffset();
          firstEpoch = nextEpoch;
        }
        end = cursor.position() + cursor.sizeInBytes();
        nextOffset = Math.max(nextOffset, cursor.nextOffset());
      }
    } catch (CorruptBatchException e) {
      corrupt = e;
    }
    if (doubtfulAt >= 0 && (corrupt != null || !reading.hasSeen(nextOffset))) {
      end = doubtfulAt;
      nextOffset = doubtfulOffset;
      nextEpoch = doubtfulEpoch;
      batchCount--;
    }
    batches.limit(end);
  }

  private void ensurePlausible(BatchCursor batch) {
    boolean ascends = batchCount == 0 || batch.baseOffset() >= nextOffset;
    boolean exists =
        data.highWatermark() < 0
            || batch.baseOffset() <= Math.max(nextOffset, data.highWatermark());
    if (!ascends || !exists || batch.lastOffset() < batch.baseOffset()) {
      throw new CorruptBatchException(
          "Offsets from %d to %d cannot follow %d"
              .formatted(batch.baseOffset(), batch.lastOffset(), nextOffset - 1));
    }
  }

  /** True if there are batches, and nothing is wrong as far as can be seen without checksums. */
  boolean isGood() {
    return data.errorCode() == Errors.NONE.code() && corrupt == null && batches.hasRemaining();
  }

  Reading reading() {
    return reading;
  }

  /** Bytes of complete batches. */
  int bytes() {
    return batches.remaining();
  }

  /** Complete batches that came. */
  int batchCount() {
    return batchCount;
  }

  /** First offset of the first batch, -1 if there is none. */
  long firstOffset() {
    return firstOffset;
  }

  /** Leader epoch of the first batch, -1 if there is none. */
  int firstEpoch() {
    return firstEpoch;
  }

  /** Offset after the last batch. */
  long nextOffset() {
    return nextOffset;
  }

  /** Offset up to which there is something to read now, as far as the broker knew. */
  long end() {
    return data.lastStableOffset() >= 0 ? data.lastStableOffset() : data.highWatermark();
  }

  /**
   * Leaves out the batches that lie wholly below an offset, and the transactions that end in them:
   * whoever follows the transactions through the batches does not see those ends.
   */
  void startAt(SessionFetcher owner, long offset) {
    BatchCursor cursor = owner.cursor().wrap(batches);
    int start = batches.limit();
    while (cursor.next()) {
      if (cursor.nextOffset() > offset) {
        start = cursor.position();
        break;
      }
      dropEnded(cursor);
    }
    batches.position(start);
    fetchOffset = offset;
    fetchEpoch = reading.epochs().last();
    nextOffset = Math.max(nextOffset, offset);
  }

  private void dropEnded(BatchCursor batch) {
    if (aborted.isEmpty() || batch.magic() != 2 || !batch.isControl()) {
      return;
    }
    if (ControlMarkers.read(batch).kind() == ControlMarker.Kind.ABORT) {
      for (int i = 0; i < aborted.size(); i++) {
        AbortedTransaction each = aborted.get(i);
        if (each.producerId() == batch.producerId() && each.firstOffset() < batch.baseOffset()) {
          aborted.remove(i);
          return;
        }
      }
    }
  }

  /** Verifies and hands over, or deals with the error. */
  void deliver(SessionFetcher owner, long now) {
    Errors error = Errors.forCode(data.errorCode());
    if (error != Errors.NONE) {
      owner.troubles().handle(reading, fetchOffset, error, now);
      return;
    }
    if (data.divergingEpoch().endOffset() >= 0) {
      owner.troubles().diverged(reading, fetchOffset, data.divergingEpoch());
      return;
    }
    cutAtCorrupt(owner);
    if (batches.hasRemaining()) {
      owner.troubles().recovered(reading);
      if (!handOver(owner, now)) {
        return;
      }
    } else if (corrupt == null) {
      owner.troubles().recovered(reading);
      owner.guarded(() -> reading.sink().onBounds(bounds()));
    }
    if (corrupt != null) {
      owner.troubles().corrupt(reading, nextOffset, nextEpoch, corrupt, now);
    }
  }

  /** Leaves only what is sound before the first batch that is not. */
  private void cutAtCorrupt(SessionFetcher owner) {
    if (!owner.settings().verifyChecksums()) {
      return;
    }
    int all = batches.remaining();
    long next = fetchOffset;
    int epoch = fetchEpoch;
    BatchCursor cursor = owner.cursor().wrap(batches);
    try {
      while (cursor.next()) {
        cursor.ensureValid();
        next = Math.max(next, cursor.nextOffset());
        epoch = cursor.leaderEpoch();
      }
    } catch (CorruptBatchException e) {
      corrupt = e;
      nextOffset = next;
      nextEpoch = epoch;
      batches.limit(cursor.position());
      owner.released(reading, all - batches.remaining());
    }
  }

  /** False if the sink threw: then it will be given the same again. */
  private boolean handOver(SessionFetcher owner, long now) {
    DeliveredBatches delivery =
        new DeliveredBatches(owner, reading, fetchOffset, nextOffset, batches, bounds(), aborted);
    try {
      reading.sink().onBatches(delivery);
      return true;
    } catch (Exception | Error e) {
      delivery.takeBack();
      owner.troubles().sinkFailed(reading, fetchOffset, fetchEpoch, e, now);
      return false;
    }
  }

  private LogBounds bounds() {
    return new LogBounds(data.logStartOffset(), data.lastStableOffset(), data.highWatermark());
  }

  private static List<AbortedTransaction> aborted(PartitionData data) {
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
