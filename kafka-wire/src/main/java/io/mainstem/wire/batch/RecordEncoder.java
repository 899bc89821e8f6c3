package io.mainstem.wire.batch;

import java.nio.ByteBuffer;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.ByteBufferOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Encodes records into magic v2 batches with CreateTime, without a producer: {@link BatchStamp}
 * adds that. Use: {@link #add} until it answers false, {@link #finish}, and again. Not thread-safe.
 */
public final class RecordEncoder {
  private static final Header[] NO_HEADERS = {};
  private static final int SMALLEST_BUFFER = 512;

  private final Compression compression;
  private final int maxBatchBytes;
  private @Nullable MemoryRecordsBuilder builder;

  /**
   * An encoder with one codec at its default level.
   *
   * @param maxBatchBytes size that a batch is not grown beyond, in bytes. For compressed batches it
   *     is kept by estimate; a single record larger than it still gets a batch of its own: compare
   *     the finished size with what the target takes
   */
  public RecordEncoder(Codec codec, int maxBatchBytes) {
    if (maxBatchBytes < BatchLayout.HEADER_SIZE) {
      throw new IllegalArgumentException("maxBatchBytes too small: " + maxBatchBytes);
    }
    this.compression = Compression.of(CompressionType.forId(codec.id())).build();
    this.maxBatchBytes = maxBatchBytes;
  }

  /**
   * Adds a record to the open batch.
   *
   * @return false if the batch has no room for it: finish it and add the record to the next
   */
  public boolean add(WireRecord record) {
    MemoryRecordsBuilder open = builder;
    if (open == null) {
      open = begin();
      builder = open;
    }
    Header[] headers =
        record.headers().isEmpty() ? NO_HEADERS : record.headers().toArray(NO_HEADERS);
    ByteBuffer key = view(record.key());
    ByteBuffer value = view(record.value());
    if (open.numRecords() > 0 && !open.hasRoomFor(record.timestamp(), key, value, headers)) {
      return false;
    }
    open.append(record.timestamp(), key, value, headers);
    return true;
  }

  /** Records in the open batch. */
  public int recordCount() {
    return builder == null ? 0 : builder.numRecords();
  }

  /** Estimated bytes of the open batch. */
  public int estimatedSizeInBytes() {
    return builder == null ? 0 : builder.estimatedSizeInBytes();
  }

  /**
   * Closes the open batch.
   *
   * @return its bytes, position to limit, in memory of their own
   * @throws IllegalStateException if no record was added
   */
  public ByteBuffer finish() {
    MemoryRecordsBuilder open = builder;
    if (open == null || open.numRecords() == 0) {
      throw new IllegalStateException("No record to finish a batch of");
    }
    builder = null;
    return open.build().buffer();
  }

  private MemoryRecordsBuilder begin() {
    ByteBufferOutputStream bytes =
        new ByteBufferOutputStream(Math.max(SMALLEST_BUFFER, Math.min(maxBatchBytes, 1 << 16)));
    return new MemoryRecordsBuilder(
        bytes,
        RecordBatch.CURRENT_MAGIC_VALUE,
        compression,
        TimestampType.CREATE_TIME,
        0L,
        RecordBatch.NO_TIMESTAMP,
        RecordBatch.NO_PRODUCER_ID,
        RecordBatch.NO_PRODUCER_EPOCH,
        RecordBatch.NO_SEQUENCE,
        false,
        false,
        RecordBatch.NO_PARTITION_LEADER_EPOCH,
        maxBatchBytes);
  }

  /** The library moves the position of what it writes; the record's own stays. */
  private static @Nullable ByteBuffer view(@Nullable ByteBuffer bytes) {
    return bytes == null ? null : bytes.duplicate();
  }
}
