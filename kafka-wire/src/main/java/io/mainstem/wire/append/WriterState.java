package io.mainstem.wire.append;

/**
 * What a {@link Writer} is doing.
 *
 * <pre>
 *   OPEN ---- a refusal, a cut connection, a verdict ----> SETTLING -- retriable, all in --> OPEN
 *     |                                                     |    |
 *     |  close                                        close |    +---- for good, all in --> ENDED
 *     +-------------------> CLOSING <-----------------------+                                 ^
 *                              +------------------- all in -----------------------------------+
 * </pre>
 *
 * "All in" means that every batch which was sent has been answered, or its connection has gone.
 */
enum WriterState {
  /** Batches are sent as they come. */
  OPEN,
  /** Something was refused: nothing more is sent until every answer is in. */
  SETTLING,
  /** The caller wants no more: nothing more is sent, and the end comes once every answer is in. */
  CLOSING,
  /** Nothing follows. */
  ENDED;

  boolean mayBecome(WriterState next) {
    return switch (this) {
      case OPEN -> next == SETTLING || next == CLOSING;
      case SETTLING -> next != SETTLING;
      case CLOSING -> next == ENDED;
      case ENDED -> false;
    };
  }

  /**
   * The next state.
   *
   * @throws IllegalStateException if that cannot follow
   */
  WriterState become(WriterState next) {
    if (!mayBecome(next)) {
      throw new IllegalStateException("A writer that is " + this + " cannot become " + next);
    }
    return next;
  }
}
