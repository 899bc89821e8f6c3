package io.mainstem.wire.batch;

import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * One record out of a batch.
 *
 * @param offset its offset in the log it was read from; ignored when encoding
 * @param timestamp milliseconds since 1970, or -1 for none
 * @param key null if the record has none; read-only by convention, position to limit
 * @param value null for a tombstone; read-only by convention, position to limit
 * @param headers in the order of the record
 */
public record WireRecord(
    long offset,
    long timestamp,
    @Nullable ByteBuffer key,
    @Nullable ByteBuffer value,
    List<Header> headers) {

  public WireRecord {
    headers = List.copyOf(headers);
  }
}
