package io.mainstem.wire.batch;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Turns a batch as it lies in one log into one that its new writer can send to another, in place:
 * base offset 0, leader epoch -1, transactional bit cleared, the new writer's producer id, epoch
 * and base sequence, and the checksum that goes with them. Everything else, the payload above all,
 * stays as it is and is not even read: see {@link Checksums}. Hence a batch with a wrong checksum
 * has a wrong one afterwards too: stamping never makes a damaged batch look sound.
 *
 * <p>Not thread-safe: one for each thread.
 */
public final class BatchStamp {
  private static final int COVERED_HEADER = BatchLayout.HEADER_SIZE - BatchLayout.ATTRIBUTES;

  private final CRC32C crc = new CRC32C();

  /**
   * Stamps one batch.
   *
   * @param buffer holds the batch; its position and limit are not used
   * @param at where the batch starts
   * @throws CorruptBatchException if there is no magic v2 data batch there. A control batch is
   *     refused
   */
  public void stamp(ByteBuffer buffer, int at, long producerId, short epoch, int baseSequence) {
    refuseUnfit(buffer, at);
    int covered = at + BatchLayout.ATTRIBUTES;
    int before = Checksums.crc32c(crc, buffer, covered, COVERED_HEADER);
    short attributes = buffer.getShort(covered);
    buffer.putLong(at + BatchLayout.BASE_OFFSET, 0L);
    buffer.putInt(at + BatchLayout.LEADER_EPOCH, -1);
    buffer.putShort(covered, (short) (attributes & ~BatchLayout.TRANSACTIONAL));
    buffer.putLong(at + BatchLayout.PRODUCER_ID, producerId);
    buffer.putShort(at + BatchLayout.PRODUCER_EPOCH, epoch);
    buffer.putInt(at + BatchLayout.BASE_SEQUENCE, baseSequence);
    int after = Checksums.crc32c(crc, buffer, covered, COVERED_HEADER);
    int payload =
        BatchLayout.LOG_OVERHEAD + buffer.getInt(at + BatchLayout.LENGTH) - BatchLayout.HEADER_SIZE;
    int change = Checksums.changeThrough(before, after, payload);
    buffer.putInt(at + BatchLayout.CRC, buffer.getInt(at + BatchLayout.CRC) ^ change);
  }

  private static void refuseUnfit(ByteBuffer buffer, int at) {
    if (buffer.capacity() - at < BatchLayout.HEADER_SIZE
        || buffer.get(at + BatchLayout.MAGIC) != BatchLayout.MAGIC_V2) {
      throw new CorruptBatchException("Not a magic v2 batch at position " + at);
    }
    if ((buffer.getShort(at + BatchLayout.ATTRIBUTES) & BatchLayout.CONTROL) != 0) {
      throw new CorruptBatchException("A control batch cannot be written by a producer");
    }
  }
}
