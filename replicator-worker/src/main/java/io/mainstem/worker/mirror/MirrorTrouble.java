package io.mainstem.worker.mirror;

import io.mainstem.api.replication.PauseReason;

/** Why a mirror cannot go on, and what would help. */
final class MirrorTrouble extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final PauseReason reason;
  private final Remedy remedy;
  private final transient Suspicion suspicion;

  /** What helps. */
  enum Remedy {
    /** Take over again at once. */
    TAKE_OVER_AGAIN,
    /** Take over again after a while. */
    WAIT,
    /**
     * Being assigned the mirror again. Without word from the fleet it is tried again after a long
     * while, should it never have been meant for the other owner.
     */
    REASSERTION,
    /** A person, or a change of the route. */
    PERSON
  }

  MirrorTrouble(PauseReason reason, Remedy remedy, String detail) {
    this(reason, remedy, detail, Suspicion.NONE);
  }

  /**
   * @param suspicion what the target refused, to be looked at more closely
   */
  MirrorTrouble(PauseReason reason, Remedy remedy, String detail, Suspicion suspicion) {
    super(detail, null, false, false);
    this.suspicion = suspicion;
    this.reason = reason;
    this.remedy = remedy;
  }

  PauseReason reason() {
    return reason;
  }

  Remedy remedy() {
    return remedy;
  }

  Suspicion suspicion() {
    return suspicion;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
