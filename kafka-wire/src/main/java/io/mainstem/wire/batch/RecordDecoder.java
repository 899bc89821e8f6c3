package io.mainstem.wire.batch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.utils.BufferSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decodes batches of any magic into records. A batch is decompressed in one go, and its records are
 * views of the result. The codecs' own buffers are kept and reused, so have one decoder per thread;
 * close it when done. Not thread-safe.
 */
public final class RecordDecoder implements AutoCloseable {
  private static final int LEAST_EXPECTED = 4 << 10;
  private static final int MOST_EXPECTED = 8 << 20;

  /** What a decoder that reuses its memory may keep while it is idle. */
  private static final int LARGEST_KEPT = 4 << 20;

  private final BufferSupplier buffers = BufferSupplier.create();
  private final boolean reusing;
  private byte[] memory = new byte[0];
  private final BatchCursor each = new BatchCursor();

  /** How many times larger the last batch became. */
  private double growth = 2;

  /** Gives every batch memory of its own. */
  public RecordDecoder() {
    this(false);
  }

  private RecordDecoder(boolean reusing) {
    this.reusing = reusing;
  }

  /**
   * Uses the same memory again and again: what was decoded is only there until the next batch is
   * decoded. Memory that is still in the processor's cache is quicker than new one.
   */
  public static RecordDecoder reusing() {
    return new RecordDecoder(true);
  }

  /**
   * Hands every record of the batch under the cursor to a consumer, in order. Control batches have
   * none to show. The records of an uncompressed batch are views of the batch itself: copy what
   * must outlive it.
   *
   * @throws CorruptBatchException if the records cannot be read
   */
  public void decode(BatchCursor batch, Consumer<WireRecord> consumer) {
    if (batch.magic() != BatchLayout.MAGIC_V2) {
      decodeOld(batch, consumer);
    } else if (!batch.isControl()) {
      decodeRecords(batch, consumer);
    }
  }

  /** The same for all batches between the buffer's position and limit. */
  public void decode(ByteBuffer batches, Consumer<WireRecord> consumer) {
    each.wrap(batches);
    while (each.next()) {
      decode(each, consumer);
    }
  }

  private void decodeRecords(BatchCursor batch, Consumer<WireRecord> consumer) {
    RecordWalk walk = new RecordWalk(batch, records(batch));
    while (true) {
      WireRecord record;
      try {
        record = walk.next();
      } catch (IndexOutOfBoundsException e) {
        throw unreadable(batch.baseOffset(), e);
      }
      if (record == null) {
        return;
      }
      consumer.accept(record);
    }
  }

  /** The records as they are encoded, position to limit. */
  private ByteBuffer records(BatchCursor batch) {
    ByteBuffer payload = batch.slice().position(BatchLayout.HEADER_SIZE);
    try {
      Codec codec = batch.codec();
      return codec == Codec.NONE ? payload : inflate(payload, codec);
    } catch (IOException | RuntimeException e) {
      throw unreadable(batch.baseOffset(), e);
    }
  }

  private ByteBuffer inflate(ByteBuffer payload, Codec codec) throws IOException {
    if (codec == Codec.SNAPPY) {
      SnappyFrames.ensurePlausible(payload);
    }
    int compressed = payload.remaining();
    Compression compression = Compression.of(CompressionType.forId(codec.id())).build();
    byte[] inflated = room(expected(compressed));
    int size = 0;
    try (InputStream in = compression.wrapForInput(payload, BatchLayout.MAGIC_V2, buffers)) {
      while (true) {
        if (size == inflated.length) {
          inflated = Arrays.copyOf(inflated, Math.multiplyExact(size, 2));
        }
        int read = in.read(inflated, size, inflated.length - size);
        if (read < 0) {
          break;
        }
        size += read;
      }
    }
    if (reusing && inflated.length <= LARGEST_KEPT) {
      memory = inflated;
    }
    growth = Math.max(1, (double) size / Math.max(1, compressed));
    return ByteBuffer.wrap(inflated, 0, size);
  }

  private byte[] room(int wanted) {
    return reusing && memory.length >= wanted ? memory : new byte[wanted];
  }

  private int expected(int compressed) {
    int most = Math.max(compressed, MOST_EXPECTED);
    return (int) Math.max(LEAST_EXPECTED, Math.min(compressed * growth * 1.1, most));
  }

  /** Magic 0 and 1: rare enough for the library's way. */
  private void decodeOld(BatchCursor batch, Consumer<WireRecord> consumer) {
    Iterator<Record> records;
    try {
      records =
          MemoryRecords.readableRecords(batch.slice())
              .batches()
              .iterator()
              .next()
              .streamingIterator(buffers);
    } catch (RuntimeException e) {
      throw unreadable(batch.baseOffset(), e);
    }
    while (true) {
      WireRecord record = null;
      try {
        if (records.hasNext()) {
          Record old = records.next();
          record = new WireRecord(old.offset(), old.timestamp(), old.key(), old.value(), List.of());
        }
      } catch (RuntimeException e) {
        throw unreadable(batch.baseOffset(), e);
      }
      if (record == null) {
        return;
      }
      consumer.accept(record);
    }
  }

  private static CorruptBatchException unreadable(long baseOffset, Exception e) {
    return new CorruptBatchException("Unreadable records: baseOffset=" + baseOffset, e);
  }

  @Override
  public void close() {
    buffers.close();
  }

  /** Steps through the encoded records of a magic v2 batch. */
  private static final class RecordWalk {
    private final ByteBuffer records;
    private final int end;
    private final long baseOffset;
    private final long baseTimestamp;
    private final long fixedTimestamp;
    private final boolean appendTime;
    private int left;
    private int at;

    RecordWalk(BatchCursor batch, ByteBuffer records) {
      this.records = records;
      this.at = records.position();
      this.end = records.limit();
      this.left = batch.recordCount();
      this.baseOffset = batch.baseOffset();
      this.baseTimestamp = batch.baseTimestamp();
      this.fixedTimestamp = batch.maxTimestamp();
      this.appendTime = batch.timestampType() == TimestampType.LOG_APPEND_TIME;
    }

    /** Null after the last. */
    @Nullable WireRecord next() {
      if (left == 0 && at == end) {
        return null;
      }
      if (left <= 0) {
        throw new CorruptBatchException(
            "More records than the header says: baseOffset=" + baseOffset);
      }
      left--;
      int length = Varints.readInt(records, at);
      int start = at + Varints.lengthAt(records, at);
      if (length < 0 || length > end - start) {
        throw new CorruptBatchException(
            "A record of " + length + " bytes: baseOffset=" + baseOffset);
      }
      int timestampAt = start + 1;
      int offsetAt = timestampAt + Varints.lengthAt(records, timestampAt);
      int bodyAt = offsetAt + Varints.lengthAt(records, offsetAt);
      at = start + length;
      RecordBody.ensureWellFormed(records, bodyAt, at);
      return new WireRecord(
          baseOffset + Varints.readInt(records, offsetAt),
          appendTime ? fixedTimestamp : baseTimestamp + Varints.readLong(records, timestampAt),
          records,
          bodyAt,
          at - bodyAt);
    }
  }
}
