package io.mainstem.wire.batch;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;

/**
 * Steps through the record batches in a buffer and reads their headers where they lie; makes no
 * object per batch. A batch cut off by the end of the buffer, as fetches may end with, is not
 * shown: {@link #next} answers false before it, and {@link #remaining} tells that bytes were left.
 *
 * <p>Logs may still hold batches of magic 0 and 1. They are stepped over like the others and tell
 * their {@link #magic}, {@link #sizeInBytes} and {@link #lastOffset}; everything else is only
 * meaningful for magic 2.
 *
 * <p>Not thread-safe. The buffer's position and limit are neither used after {@link #wrap} nor
 * changed.
 *
 * @see <a href="https://kafka.apache.org/documentation/#recordbatch">The record batch format</a>
 */
public final class BatchCursor {
  private static final int SMALLEST_BATCH = BatchLayout.MAGIC_KNOWN;

  private ByteBuffer buffer = ByteBuffer.allocate(0);
  private final CRC32C crc = new CRC32C();
  private int at = -1;
  private int size;
  private int following;
  private int end;

  /** A cursor over nothing; {@link #wrap} it. */
  public BatchCursor() {}

  /** A cursor before the first batch of this buffer. */
  public BatchCursor(ByteBuffer buffer) {
    wrap(buffer);
  }

  /** Starts over, before the first batch of what lies between the buffer's position and limit. */
  public BatchCursor wrap(ByteBuffer bytes) {
    buffer = bytes;
    following = bytes.position();
    end = bytes.limit();
    at = -1;
    size = 0;
    return this;
  }

  /**
   * Steps to the next complete batch.
   *
   * @return false at the end, or before a batch that is cut off
   * @throws CorruptBatchException if the next length or magic is none that a batch can have
   */
  public boolean next() {
    int left = end - following;
    if (left < SMALLEST_BATCH) {
      return false;
    }
    int length = buffer.getInt(following + BatchLayout.LENGTH);
    byte magic = buffer.get(following + BatchLayout.MAGIC);
    int smallest = magic == BatchLayout.MAGIC_V2 ? BatchLayout.HEADER_SIZE : SMALLEST_BATCH;
    if (magic < 0 || magic > BatchLayout.MAGIC_V2 || length < smallest - BatchLayout.LOG_OVERHEAD) {
      throw new CorruptBatchException(
          "Not a record batch: magic=" + magic + " length=" + length + " position=" + following);
    }
    if (length > left - BatchLayout.LOG_OVERHEAD) {
      return false;
    }
    at = following;
    size = length + BatchLayout.LOG_OVERHEAD;
    following = at + size;
    return true;
  }

  /** Bytes after the current batch, up to the end of the buffer. */
  public int remaining() {
    return end - following;
  }

  /** Where the current batch starts in the buffer. */
  public int position() {
    return at;
  }

  /** The bytes of the current batch: a new view of the same memory. */
  public ByteBuffer slice() {
    return buffer.slice(at, size);
  }

  /** Bytes of the current batch, header included. */
  public int sizeInBytes() {
    return size;
  }

  /** 2 for everything written since Kafka 0.11. */
  public byte magic() {
    return buffer.get(at + BatchLayout.MAGIC);
  }

  /**
   * Offset of the first record the batch had when it was written (compaction may have removed it).
   */
  public long baseOffset() {
    return buffer.getLong(at + BatchLayout.BASE_OFFSET);
  }

  /** Offset of the last record the batch had when it was written, any magic. */
  public long lastOffset() {
    return magic() == BatchLayout.MAGIC_V2 ? baseOffset() + lastOffsetDelta() : baseOffset();
  }

  /** Offset after the batch. */
  public long nextOffset() {
    return lastOffset() + 1;
  }

  /** Last offset minus base offset. */
  public int lastOffsetDelta() {
    return buffer.getInt(at + BatchLayout.LAST_OFFSET_DELTA);
  }

  /** Records in the batch now: fewer than {@code lastOffsetDelta + 1} after compaction. */
  public int recordCount() {
    return buffer.getInt(at + BatchLayout.RECORD_COUNT);
  }

  /** True if every offset from first to last has its record. */
  public boolean isDense() {
    return recordCount() == lastOffsetDelta() + 1;
  }

  /**
   * Epoch of the leader that wrote the batch into its log; -1 as a producer sends it, or if its
   * magic is not 2. Outside of the checksum.
   */
  public int leaderEpoch() {
    return magic() == BatchLayout.MAGIC_V2 ? buffer.getInt(at + BatchLayout.LEADER_EPOCH) : -1;
  }

  /** The attribute bits. */
  public short attributes() {
    return buffer.getShort(at + BatchLayout.ATTRIBUTES);
  }

  /**
   * How the records are compressed.
   *
   * @throws CorruptBatchException for a codec that is not known here
   */
  public Codec codec() {
    int id = attributes() & BatchLayout.CODEC_MASK;
    if (!Codec.isKnown(id)) {
      throw new CorruptBatchException("Unknown compression codec " + id + ": " + this);
    }
    return Codec.ofId(id);
  }

  /** Whether the timestamps are the producer's or the broker's. */
  public TimestampType timestampType() {
    return has(BatchLayout.LOG_APPEND_TIME)
        ? TimestampType.LOG_APPEND_TIME
        : TimestampType.CREATE_TIME;
  }

  /** True for a data batch of a transaction and for its markers. */
  public boolean isTransactional() {
    return has(BatchLayout.TRANSACTIONAL);
  }

  /** True for a marker that brokers wrote: no records of any application. */
  public boolean isControl() {
    return has(BatchLayout.CONTROL);
  }

  /** True if the base timestamp is the time from which compaction may delete the tombstones. */
  public boolean hasDeleteHorizon() {
    return has(BatchLayout.DELETE_HORIZON);
  }

  /**
   * Timestamp that the records' own are relative to, in milliseconds; see {@link
   * #hasDeleteHorizon}.
   */
  public long baseTimestamp() {
    return buffer.getLong(at + BatchLayout.BASE_TIMESTAMP);
  }

  /** Latest timestamp in the batch, in milliseconds since 1970; -1 if none. */
  public long maxTimestamp() {
    return buffer.getLong(at + BatchLayout.MAX_TIMESTAMP);
  }

  /** The writer's producer id; -1 if it had none. */
  public long producerId() {
    return buffer.getLong(at + BatchLayout.PRODUCER_ID);
  }

  /** The writer's epoch; -1 if it had none. */
  public short producerEpoch() {
    return buffer.getShort(at + BatchLayout.PRODUCER_EPOCH);
  }

  /** Sequence of the first record; -1 if the writer had no producer id. */
  public int baseSequence() {
    return buffer.getInt(at + BatchLayout.BASE_SEQUENCE);
  }

  /**
   * Sequence of the last record, wrapping to 0 after 2^31-1; -1 if the writer had no producer id.
   */
  public int lastSequence() {
    int base = baseSequence();
    return base < 0 ? -1 : Sequences.advance(base, lastOffsetDelta());
  }

  /** The checksum in the header. */
  public int storedChecksum() {
    return buffer.getInt(at + BatchLayout.CRC);
  }

  /**
   * True if the CRC32C over everything after the checksum is the one in the header. Reads all
   * bytes.
   */
  public boolean isChecksumValid() {
    return storedChecksum()
        == Checksums.crc32c(
            crc, buffer, at + BatchLayout.ATTRIBUTES, size - BatchLayout.ATTRIBUTES);
  }

  /**
   * Refuses a batch that contradicts itself.
   *
   * @throws CorruptBatchException on a wrong checksum
   */
  public void ensureValid() {
    boolean valid = magic() == BatchLayout.MAGIC_V2 ? isChecksumValid() : isOldBatchValid();
    if (!valid) {
      throw new CorruptBatchException(
          "Checksum mismatch: baseOffset=" + baseOffset() + " size=" + size + " bytes");
    }
  }

  private boolean isOldBatchValid() {
    try {
      MemoryRecords.readableRecords(slice()).batches().iterator().next().ensureValid();
      return true;
    } catch (RuntimeException e) {
      // The library has many ways to refuse a damaged one.
      return false;
    }
  }

  @Override
  public String toString() {
    return at < 0
        ? "BatchCursor[before the first]"
        : "BatchCursor[baseOffset="
            + baseOffset()
            + ", lastOffset="
            + lastOffset()
            + ", size="
            + size
            + "]";
  }

  private boolean has(int bit) {
    return (attributes() & bit) != 0;
  }
}
