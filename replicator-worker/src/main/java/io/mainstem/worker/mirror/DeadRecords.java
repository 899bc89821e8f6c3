package io.mainstem.worker.mirror;

import io.mainstem.wire.batch.WireRecord;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Knows which records go to the dead-letter topic.
 *
 * @param allowed whether the route's policy sends any there
 * @param suspicion what the target refused a moment ago
 */
record DeadRecords(boolean allowed, Suspicion suspicion) {

  /** True if each record of a batch with these offsets has to be sent by itself. */
  boolean suspects(long first, long last) {
    return allowed && suspicion.touches(first, last);
  }

  /** True if this record was refused by itself. */
  boolean condemns(long offset) {
    return allowed && suspicion.condemns(offset);
  }

  /**
   * Why a record is dead; null if it is not.
   *
   * @param encodedBytes of a batch with this record alone
   * @param mostBytes the largest batch that the target takes
   */
  @Nullable String why(WireRecord record, int encodedBytes, int mostBytes) {
    if (!allowed) {
      return null;
    }
    if (encodedBytes > mostBytes) {
      return "takes %d bytes by itself, the target topic takes %d"
          .formatted(encodedBytes, mostBytes);
    }
    return condemns(record.offset()) ? suspicion.why() : null;
  }

  /** The same record in memory of its own. */
  static WireRecord copy(WireRecord record) {
    return new WireRecord(
        record.offset(),
        record.timestamp(),
        copy(record.key()),
        copy(record.value()),
        record.headers());
  }

  private static @Nullable ByteBuffer copy(@Nullable ByteBuffer bytes) {
    return bytes == null
        ? null
        : ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
  }
}
