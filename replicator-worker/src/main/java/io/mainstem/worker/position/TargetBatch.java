package io.mainstem.worker.position;

/**
 * What the header of a batch in the target tells. Compaction may have taken records out of it; its
 * base and last sequence, and with them the number of records it was written with, stay.
 *
 * @param baseOffset offset of its first record as written
 * @param lastOffsetDelta last offset minus base offset: records as written, minus one
 * @param recordCount records it holds now
 * @param producerId who wrote it, -1 for nobody in particular
 * @param producerEpoch the writer's epoch
 * @param baseSequence the writer's sequence of its first record
 * @param kind data, or the marker that ends a transaction
 * @param content what to know the records by
 */
public record TargetBatch(
    long baseOffset,
    int lastOffsetDelta,
    int recordCount,
    long producerId,
    short producerEpoch,
    int baseSequence,
    Kind kind,
    Content content) {

  /** What a batch is. */
  public enum Kind {
    DATA,
    ABORT_MARKER,
    OTHER_MARKER
  }

  /**
   * What a batch can be known by without reading its records.
   *
   * @param maxTimestamp latest timestamp of its records
   * @param createTime false if the broker set the timestamps: then they tell nothing
   * @param codec name of the compression codec; empty if unknown
   * @param sizeInBytes of the whole batch
   * @param checksum CRC32C as stored
   */
  public record Content(
      long maxTimestamp, boolean createTime, String codec, int sizeInBytes, int checksum) {}

  /** Records the batch was written with. */
  public int written() {
    return lastOffsetDelta + 1;
  }

  /** Offset after the batch. */
  public long nextOffset() {
    return baseOffset + lastOffsetDelta + 1;
  }

  /** The part of it from this offset on, which then cannot be known by its contents any more. */
  TargetBatch from(long offset) {
    int cut = (int) (offset - baseOffset);
    Content unknown =
        new Content(content.maxTimestamp(), false, "", content.sizeInBytes(), content.checksum());
    return new TargetBatch(
        offset,
        lastOffsetDelta - cut,
        recordCount - cut,
        producerId,
        producerEpoch,
        (baseSequence + cut) & Integer.MAX_VALUE,
        kind,
        unknown);
  }

  /** False once compaction took records out of it. */
  public boolean isWhole() {
    return recordCount == written();
  }
}
