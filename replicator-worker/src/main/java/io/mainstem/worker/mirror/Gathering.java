package io.mainstem.worker.mirror;

import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.batch.Codec;
import io.mainstem.wire.batch.WireRecord;
import io.mainstem.worker.fetch.BatchWalk;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Small batches that become one. All of them lie in one fetch answer, whose memory the records are
 * views of. Not thread-safe.
 */
final class Gathering {
  /** Source bytes that make one batch. */
  static final int ENOUGH_BYTES = 64 << 10;

  private final List<WireRecord> records = new ArrayList<>();
  private @Nullable Codec codec;
  private @Nullable ByteBuffer first;
  private long firstOffset;
  private long firstTimestamp;
  private int batches;
  private int bytes;

  boolean isEmpty() {
    return batches == 0;
  }

  /** Whether the batch can join those that are here. */
  boolean takes(BatchCursor batch) {
    return codec == null || codec == batch.codec();
  }

  void add(BatchWalk walk, List<WireRecord> ofBatch) {
    BatchCursor batch = walk.batch();
    if (batches == 0) {
      first = batch.slice();
      firstOffset = batch.baseOffset();
      firstTimestamp = batch.maxTimestamp();
      codec = batch.codec();
    }
    records.addAll(ofBatch);
    batches++;
    bytes += batch.sizeInBytes();
  }

  boolean isEnough() {
    return bytes >= ENOUGH_BYTES;
  }

  List<WireRecord> records() {
    return records;
  }

  Codec codec() {
    if (codec == null) {
      throw new IllegalStateException("Nothing is gathered");
    }
    return codec;
  }

  /** The batch itself if it is the only one: it passes through after all. */
  @Nullable ByteBuffer single() {
    return batches == 1 ? first : null;
  }

  long firstOffset() {
    return firstOffset;
  }

  long firstTimestamp() {
    return firstTimestamp;
  }
}
