package io.mainstem.controller.plan;

import io.mainstem.api.replication.MoveReason;

/** Why nobody may carry a mirror that could be carried. */
public enum Withheld {
  /** A person has excluded it, or its topic. */
  EXCLUDED(MoveReason.MIRROR_EXCLUDED),
  /** A person has paused it. */
  PAUSED(MoveReason.MIRROR_PAUSED),
  /** It failed again and again; it is tried again later. */
  QUARANTINED(MoveReason.MIRROR_QUARANTINED);

  private final MoveReason reason;

  Withheld(MoveReason reason) {
    this.reason = reason;
  }

  MoveReason reason() {
    return reason;
  }
}
