package io.mainstem.worker.mirror;

import io.mainstem.wire.batch.BatchCursor;
import io.mainstem.wire.batch.Codec;
import io.mainstem.wire.batch.WireRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Small batches that are to become one. All of them lie in one fetch answer, whose memory the
 * records are views of. Not thread-safe.
 */
final class Gathering {
  /** Source bytes that make one batch. */
  static final int ENOUGH_BYTES = 64 << 10;

  private final int mostBytes;
  private final List<WireRecord> records = new ArrayList<>();
  private final List<Original> originals = new ArrayList<>();
  private @Nullable Codec codec;
  private int bytes;

  /** A batch as it came. */
  record Original(ByteBuffer bytes, long baseOffset, int records, long maxTimestamp) {
    static Original of(BatchCursor batch) {
      return new Original(
          batch.slice(), batch.baseOffset(), batch.recordCount(), batch.maxTimestamp());
    }
  }

  /**
   * @param largestBatch that the target takes, in bytes
   */
  Gathering(int largestBatch) {
    this.mostBytes = Math.min(ENOUGH_BYTES, largestBatch);
  }

  boolean isEmpty() {
    return originals.isEmpty();
  }

  /** Whether the batch can join those that are here. */
  boolean takes(BatchCursor batch) {
    return isEmpty() || (codec == batch.codec() && bytes + batch.sizeInBytes() <= mostBytes);
  }

  /** Adds a batch, with all its records. */
  void add(BatchCursor batch, List<WireRecord> ofBatch) {
    codec = batch.codec();
    originals.add(Original.of(batch));
    records.addAll(ofBatch);
    bytes += batch.sizeInBytes();
  }

  boolean isEnough() {
    return bytes >= mostBytes;
  }

  List<WireRecord> records() {
    return records;
  }

  List<Original> originals() {
    return originals;
  }

  Codec codec() {
    if (codec == null) {
      throw new IllegalStateException("Nothing is gathered");
    }
    return codec;
  }
}
