package io.mainstem.worker.position;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What there is to copy of a batch in the source.
 *
 * @param replicable the records to copy, by offset; never empty
 * @param nextOffset offset after the batch
 * @param maxTimestamp latest timestamp of the replicable records
 * @param image how the batch would look when passed through; null if it takes the record path
 */
public record SourceBatch(
    List<SourceStretch> replicable,
    long nextOffset,
    long maxTimestamp,
    @Nullable PassedImage image) {

  public SourceBatch {
    replicable = List.copyOf(replicable);
    if (replicable.isEmpty()) {
      throw new IllegalArgumentException("A batch without anything to copy is not compared");
    }
  }

  /** How a batch looks in the target after passing through. */
  public interface PassedImage {
    /** Name of the compression codec. */
    String codec();

    /** Bytes of the batch: passing through does not change them. */
    int sizeInBytes();

    /** The checksum that the batch has under this identity. */
    int checksum(long producerId, short epoch, int baseSequence);
  }

  /** Records to copy. */
  public int count() {
    int count = 0;
    for (SourceStretch stretch : replicable) {
      count += stretch.count();
    }
    return count;
  }
}
