package io.mainstem.worker.fetch;

import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.batch.BatchStamp;
import io.mainstem.worker.position.SourceBatch;
import java.nio.ByteBuffer;

/**
 * How a source batch would look in the target, worked out from its header alone: the stamp changes
 * the checksum by what it changes in the header. Not thread-safe.
 */
public final class SourceImage implements SourceBatch.PassedImage {
  private static final int HEADER_BYTES = 61;
  private static final int CHECKSUM_AT = 17;

  private final ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
  private final ByteBuffer stamped = ByteBuffer.allocate(HEADER_BYTES);
  private final String codec;
  private final int size;

  public SourceImage(BatchCursor batch) {
    ByteBuffer whole = batch.slice();
    header.put(whole.limit(HEADER_BYTES)).flip();
    codec = batch.codec().configName();
    size = batch.sizeInBytes();
  }

  @Override
  public String codec() {
    return codec;
  }

  @Override
  public int sizeInBytes() {
    return size;
  }

  @Override
  public int checksum(long producerId, short epoch, int baseSequence) {
    stamped.clear().put(header.duplicate()).flip();
    new BatchStamp().stamp(stamped, 0, producerId, epoch, baseSequence);
    return stamped.getInt(CHECKSUM_AT);
  }
}
