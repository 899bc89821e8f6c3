package io.mainstem.wire.fetch;

import org.jspecify.annotations.Nullable;

/** A piece of a partition that is read ahead. Event loop only. */
final class Chunk {
  private final Stretch stretch;
  private final long offset;
  private final int bytes;
  private int reserved;
  private boolean gapNoted;
  private @Nullable Answer answer;

  /**
   * Not asked for yet.
   *
   * @param offset where it begins: for certain, or as far as can be guessed
   * @param bytes most that its answer may hold; a larger single batch comes all the same
   */
  Chunk(Stretch stretch, long offset, int bytes) {
    this.stretch = stretch;
    this.offset = offset;
    this.bytes = bytes;
  }

  Stretch stretch() {
    return stretch;
  }

  long offset() {
    return offset;
  }

  int bytes() {
    return bytes;
  }

  boolean isSent() {
    return reserved > 0;
  }

  /** Asked for; this much memory is set aside for its answer. */
  void sent(int memory) {
    reserved = memory;
  }

  /** Memory that is set aside for it. */
  int reserved() {
    return reserved;
  }

  /** Null while it is under way. */
  @Nullable Answer answer() {
    return answer;
  }

  void answered(Answer value) {
    answer = value;
  }

  /** True once: whatever it takes to fill the gap before it, the guess was wrong once. */
  boolean isGapNews() {
    boolean news = !gapNoted;
    gapNoted = true;
    return news;
  }
}
