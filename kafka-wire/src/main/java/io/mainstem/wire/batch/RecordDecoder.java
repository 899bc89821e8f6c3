package io.mainstem.wire.batch;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.utils.BufferSupplier;
import org.apache.kafka.common.utils.CloseableIterator;
import org.jspecify.annotations.Nullable;

/**
 * Decodes batches of any magic into records. Decompression buffers are kept and reused, so have one
 * decoder per thread; close it when done. Not thread-safe.
 */
public final class RecordDecoder implements AutoCloseable {
  private final BufferSupplier buffers = BufferSupplier.create();

  /**
   * Hands every record of the batch under the cursor to a consumer, in order. Control batches have
   * none to show. Keys and values of an uncompressed batch are views of the batch itself: copy what
   * must outlive it.
   *
   * @throws CorruptBatchException if the records cannot be read
   */
  public void decode(BatchCursor batch, Consumer<WireRecord> consumer) {
    decode(batch.slice(), consumer);
  }

  /** The same for all batches between the buffer's position and limit. */
  public void decode(ByteBuffer batches, Consumer<WireRecord> consumer) {
    MemoryRecords records = MemoryRecords.readableRecords(batches.slice());
    Iterator<MutableRecordBatch> each = records.batches().iterator();
    while (advance(each)) {
      MutableRecordBatch batch = each.next();
      if (!batch.isControlBatch()) {
        decode(batch, consumer);
      }
    }
  }

  private static boolean advance(Iterator<MutableRecordBatch> each) {
    try {
      return each.hasNext();
    } catch (RuntimeException e) {
      throw new CorruptBatchException("Unreadable batch", e);
    }
  }

  private void decode(MutableRecordBatch batch, Consumer<WireRecord> consumer) {
    try (CloseableIterator<Record> each = open(batch)) {
      while (true) {
        WireRecord record = read(batch, each);
        if (record == null) {
          return;
        }
        consumer.accept(record);
      }
    }
  }

  private CloseableIterator<Record> open(MutableRecordBatch batch) {
    try {
      return batch.streamingIterator(buffers);
    } catch (RuntimeException e) {
      throw unreadable(batch, e);
    }
  }

  /** Reads apart from the consumer, so that only our own errors are taken for a corrupt batch. */
  private static @Nullable WireRecord read(
      MutableRecordBatch batch, CloseableIterator<Record> each) {
    try {
      if (!each.hasNext()) {
        return null;
      }
      Record record = each.next();
      Header[] headers = record.headers();
      return new WireRecord(
          record.offset(),
          record.timestamp(),
          record.key(),
          record.value(),
          headers.length == 0 ? List.of() : Arrays.asList(headers));
    } catch (RuntimeException e) {
      throw unreadable(batch, e);
    }
  }

  private static CorruptBatchException unreadable(MutableRecordBatch batch, RuntimeException e) {
    return new CorruptBatchException("Unreadable records: baseOffset=" + batch.baseOffset(), e);
  }

  @Override
  public void close() {
    buffers.close();
  }
}
