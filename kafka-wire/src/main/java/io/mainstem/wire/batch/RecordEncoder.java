package io.mainstem.wire.batch;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.utils.ByteBufferOutputStream;

/**
 * Encodes records into magic v2 batches with CreateTime, without a producer: {@link BatchStamp}
 * adds that. Key, value and headers are copied as they are encoded; only lengths, offset and
 * timestamp are written anew. Use: {@link #add} until it answers false, {@link #finish}, and again.
 * Keeps its buffer, so use one for many batches. Not thread-safe.
 */
public final class RecordEncoder {
  private static final int SMALLEST_BUFFER = 1 << 10;

  /** Records that compress better than this make more batches than they would have to. */
  private static final int HOPED_FOR_COMPRESSION = 4;

  /** What an idle encoder may keep. */
  private static final int LARGEST_KEPT_BUFFER = 4 << 20;

  private final Codec codec;
  private final Compression compression;
  private final long mostRecordBytes;
  private final CRC32C crc = new CRC32C();

  /** Room for the header, then the records of the open batch. */
  private byte[] records = new byte[SMALLEST_BUFFER];

  /** Room for a batch that is being compressed. */
  private ByteBuffer compressed = ByteBuffer.allocate(SMALLEST_BUFFER);

  private int size = BatchLayout.HEADER_SIZE;
  private int count;
  private long baseTimestamp;
  private long maxTimestamp;

  /**
   * An encoder with one codec at its default level.
   *
   * @param maxBatchBytes size that a batch is not grown beyond, in bytes. For compressed batches it
   *     is hoped for; a single record larger than it still gets a batch of its own: compare the
   *     finished size with what the target takes
   */
  public RecordEncoder(Codec codec, int maxBatchBytes) {
    if (maxBatchBytes < BatchLayout.HEADER_SIZE) {
      throw new IllegalArgumentException("maxBatchBytes too small: " + maxBatchBytes);
    }
    this.codec = codec;
    this.compression = Compression.of(CompressionType.forId(codec.id())).build();
    this.mostRecordBytes =
        codec == Codec.NONE ? maxBatchBytes : (long) maxBatchBytes * HOPED_FOR_COMPRESSION;
  }

  /**
   * Adds a record to the open batch.
   *
   * @return false if the batch has no room for it: finish it and add the record to the next
   */
  public boolean add(WireRecord record) {
    if (count == 0) {
      baseTimestamp = record.timestamp();
      maxTimestamp = record.timestamp();
    }
    long timestampDelta = record.timestamp() - baseTimestamp;
    int length = 1 + Varints.sizeOf(timestampDelta) + Varints.sizeOf(count) + record.bodySize();
    long after = (long) size + Varints.sizeOf(length) + length;
    if (count > 0 && after > mostRecordBytes) {
      return false;
    }
    makeRoom(Math.toIntExact(after));
    int at = Varints.write(records, size, length);
    records[at++] = 0; // attributes: none are defined
    at = Varints.write(records, at, timestampDelta);
    at = Varints.write(records, at, count);
    record.copyBody(records, at);
    size = (int) after;
    count++;
    maxTimestamp = Math.max(maxTimestamp, record.timestamp());
    return true;
  }

  private void makeRoom(int wanted) {
    if (wanted > records.length) {
      records = Arrays.copyOf(records, (int) Math.min(Integer.MAX_VALUE - 8L, wanted * 2L));
    }
  }

  /** Records in the open batch. */
  public int recordCount() {
    return count;
  }

  /** Bytes of the open batch before compression. */
  public int estimatedSizeInBytes() {
    return count == 0 ? 0 : size;
  }

  /**
   * Closes the open batch.
   *
   * @return its bytes, position to limit, in memory of their own
   * @throws IllegalStateException if no record was added
   */
  public ByteBuffer finish() {
    if (count == 0) {
      throw new IllegalStateException("No record to finish a batch of");
    }
    ByteBuffer batch =
        codec == Codec.NONE ? ByteBuffer.wrap(Arrays.copyOf(records, size)) : compress();
    writeHeader(batch);
    count = 0;
    size = BatchLayout.HEADER_SIZE;
    if (records.length > LARGEST_KEPT_BUFFER) {
      records = new byte[SMALLEST_BUFFER];
    }
    return batch;
  }

  private ByteBuffer compress() {
    int length = size - BatchLayout.HEADER_SIZE;
    ByteBufferOutputStream bytes = new ByteBufferOutputStream(compressed.clear());
    bytes.position(BatchLayout.HEADER_SIZE);
    try (OutputStream out = compression.wrapForOutput(bytes, BatchLayout.MAGIC_V2)) {
      out.write(records, BatchLayout.HEADER_SIZE, length);
    } catch (IOException e) {
      throw new UncheckedIOException("A buffer in memory cannot be written", e);
    }
    ByteBuffer grown = bytes.buffer().flip();
    if (grown.capacity() <= LARGEST_KEPT_BUFFER) {
      compressed = grown;
    }
    byte[] exact = new byte[grown.limit()];
    grown.get(0, exact);
    return ByteBuffer.wrap(exact);
  }

  private void writeHeader(ByteBuffer batch) {
    batch.putLong(BatchLayout.BASE_OFFSET, 0);
    batch.putInt(BatchLayout.LENGTH, batch.limit() - BatchLayout.LOG_OVERHEAD);
    batch.putInt(BatchLayout.LEADER_EPOCH, -1);
    batch.put(BatchLayout.MAGIC, BatchLayout.MAGIC_V2);
    batch.putShort(BatchLayout.ATTRIBUTES, (short) codec.id());
    batch.putInt(BatchLayout.LAST_OFFSET_DELTA, count - 1);
    batch.putLong(BatchLayout.BASE_TIMESTAMP, baseTimestamp);
    batch.putLong(BatchLayout.MAX_TIMESTAMP, maxTimestamp);
    batch.putLong(BatchLayout.PRODUCER_ID, -1);
    batch.putShort(BatchLayout.PRODUCER_EPOCH, (short) -1);
    batch.putInt(BatchLayout.BASE_SEQUENCE, -1);
    batch.putInt(BatchLayout.RECORD_COUNT, count);
    int from = BatchLayout.ATTRIBUTES;
    batch.putInt(BatchLayout.CRC, Checksums.crc32c(crc, batch, from, batch.limit() - from));
  }
}
