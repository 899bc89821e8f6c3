package io.mainstem.chaos.workload;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The mark that every record of a workload bears, in a header: keys and values stay what the user
 * wanted them to be.
 *
 * @param run the workload, so that what an earlier one left in a topic is not taken for ours
 * @param producer its number in the workload
 * @param sequence its place among the producer's records, without gaps from 0 on
 */
record LoadMark(int run, int producer, long sequence) {
  static final String HEADER = "mainstem-load";
  private static final int LENGTH = 16;

  byte[] bytes() {
    return ByteBuffer.allocate(LENGTH).putInt(run).putInt(producer).putLong(sequence).array();
  }

  /** The mark of a record; null if it bears none. */
  static @Nullable LoadMark of(Headers headers) {
    Header header = headers.lastHeader(HEADER);
    if (header == null || header.value() == null || header.value().length != LENGTH) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.wrap(header.value());
    return new LoadMark(bytes.getInt(), bytes.getInt(), bytes.getLong());
  }
}
