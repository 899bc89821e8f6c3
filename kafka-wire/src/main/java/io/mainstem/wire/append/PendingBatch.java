package io.mainstem.wire.append;

import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * One batch between {@code append} and its acknowledgement. Event loop only, after it was handed
 * over.
 */
final class PendingBatch<T> {
  private final ByteBuffer bytes;
  private final int size;
  private final int records;
  private final T attachment;
  private State state = State.WAITING;
  private long baseOffset = -1;
  private @Nullable Errors error;
  private @Nullable String message;
  private int refusals;

  /**
   * Where a batch stands.
   *
   * <pre>
   *   WAITING ----> SENT ----> ACKNOWLEDGED
   *      ^            +------> REFUSED --+
   *      +---- nothing more under way ---+
   * </pre>
   */
  enum State {
    WAITING,
    SENT,
    ACKNOWLEDGED,
    REFUSED;

    private State become(State next) {
      boolean legal =
          switch (this) {
            case WAITING -> next == SENT;
            case SENT -> next == ACKNOWLEDGED || next == REFUSED;
            case REFUSED -> next == WAITING;
            case ACKNOWLEDGED -> false;
          };
      if (!legal) {
        throw new IllegalStateException("A batch that is " + this + " cannot become " + next);
      }
      return next;
    }
  }

  PendingBatch(ByteBuffer bytes, int records, T attachment) {
    this.bytes = bytes;
    this.size = bytes.remaining();
    this.records = records;
    this.attachment = attachment;
  }

  /** A view to send from. */
  ByteBuffer bytes() {
    return bytes.duplicate();
  }

  int size() {
    return size;
  }

  int records() {
    return records;
  }

  T attachment() {
    return attachment;
  }

  State state() {
    return state;
  }

  long baseOffset() {
    return baseOffset;
  }

  /** The broker's word on the last try; null if there is none. */
  @Nullable Errors error() {
    return error;
  }

  @Nullable String message() {
    return message;
  }

  int refusals() {
    return refusals;
  }

  void sent() {
    state = state.become(State.SENT);
    error = null;
    message = null;
  }

  void acknowledged(long offset) {
    state = state.become(State.ACKNOWLEDGED);
    baseOffset = offset;
  }

  void refused(Errors why, @Nullable String words) {
    state = state.become(State.REFUSED);
    error = why;
    message = words == null ? why.message() : words;
    refusals++;
  }

  void again() {
    state = state.become(State.WAITING);
  }
}
