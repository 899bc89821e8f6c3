package io.mainstem.wire.batch;

/**
 * What a control batch says.
 *
 * @param kind the end of a transaction, or something else that the broker wrote for itself
 * @param offset the marker's offset in the log
 * @param producerId whose transaction it ends
 * @param producerEpoch the epoch in the marker; writes of that producer with a lower epoch are
 *     refused from here on
 * @param coordinatorEpoch epoch of the transaction coordinator, -1 if the kind has none
 */
public record ControlMarker(
    Kind kind, long offset, long producerId, short producerEpoch, int coordinatorEpoch) {

  /** What the marker means to a reader. */
  public enum Kind {
    ABORT,
    COMMIT,
    OTHER
  }
}
