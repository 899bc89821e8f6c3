package io.mainstem.worker.mirror;

import io.mainstem.wire.batch.WireRecord;
import java.nio.ByteBuffer;

/** What the intake makes of the source's batches, one after the other. */
sealed interface Piece {

  /** A batch for the target; the chunk tells what is in it and gives its memory back. */
  record Batch(ByteBuffer bytes, Chunk chunk) implements Piece {}

  /**
   * A record that the target never takes.
   *
   * @param record in memory of its own
   * @param why a sentence for people
   */
  record Dead(WireRecord record, String why) implements Piece {}

  /**
   * Below this source offset everything came before, or is not to be copied.
   *
   * @param sourceEpoch leader epoch of the batch before it; -1 if unknown
   */
  record Passed(long sourceOffset, int sourceEpoch) implements Piece {}
}
