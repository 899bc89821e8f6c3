package io.mainstem.api.replication;

/** Why a mirror is paused. */
public enum PauseReason {
  OPERATOR(false),
  THROTTLED(true),
  TARGET_NOT_READY(true),
  NOT_AUTHORISED(true),
  RECORD_TOO_LARGE(true),
  SOURCE_UNAVAILABLE(true),
  /** The target holds something else than the source says it should: a person must look. */
  POSITION_MISMATCH(false),
  /** A batch failed its checksum; never forwarded. */
  CORRUPT_SOURCE(true),
  /** Another owner has taken over; this one must not write any more. */
  FENCED(false),
  QUARANTINED(true);

  private final boolean retriedByItself;

  PauseReason(boolean retriedByItself) {
    this.retriedByItself = retriedByItself;
  }

  /** Whether waiting and trying again can help without a person. */
  public boolean retriedByItself() {
    return retriedByItself;
  }
}
