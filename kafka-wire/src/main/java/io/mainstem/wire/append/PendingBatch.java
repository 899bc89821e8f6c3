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
  private final T attachment;
  private State state = State.WAITING;
  private long baseOffset = -1;
  private @Nullable Errors error;
  private @Nullable String message;
  private int refusals;

  /**
   * WAITING to be sent -> SENT -> ACKNOWLEDGED, or REFUSED, or back to WAITING once the partition
   * has nothing more under way.
   */
  enum State {
    WAITING,
    SENT,
    ACKNOWLEDGED,
    REFUSED
  }

  PendingBatch(ByteBuffer bytes, T attachment) {
    this.bytes = bytes;
    this.size = bytes.remaining();
    this.attachment = attachment;
  }

  /** A view to send from. */
  ByteBuffer bytes() {
    return bytes.duplicate();
  }

  int size() {
    return size;
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
    state = State.SENT;
    error = null;
    message = null;
  }

  void acknowledged(long offset) {
    state = State.ACKNOWLEDGED;
    baseOffset = offset;
  }

  void refused(Errors why, @Nullable String words) {
    state = State.REFUSED;
    error = why;
    message = words == null ? why.message() : words;
    refusals++;
  }

  void again() {
    state = State.WAITING;
  }
}
