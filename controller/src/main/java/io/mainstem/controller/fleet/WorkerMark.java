package io.mainstem.controller.fleet;

import org.apache.helix.zookeeper.datamodel.ZNRecord;

/**
 * What people have decided about a worker. Kept in its Helix configuration, so that it outlives
 * both the worker's session and the controller.
 */
public enum WorkerMark {
  NONE,
  /** Gets nothing new and is emptied. */
  DRAINING,
  /** Carries nothing, even if nobody else can. */
  EXCLUDED,
  /** About to restart: for a while what it has waits for it. */
  RESTARTING;

  private static final String FIELD = "mainstem.mark";
  private static final String UNTIL = "mainstem.until";

  static WorkerMark in(ZNRecord participant) {
    String mark = participant.getSimpleField(FIELD);
    for (WorkerMark known : values()) {
      if (known.name().equals(mark)) {
        return known;
      }
    }
    return NONE;
  }

  /** Until when a mark holds, in milliseconds since the epoch. */
  static long until(ZNRecord participant) {
    return participant.getLongField(UNTIL, Long.MAX_VALUE);
  }

  /**
   * @param until when the mark ends by itself, in milliseconds since the epoch; {@link
   *     Long#MAX_VALUE} for never
   */
  void writeTo(ZNRecord participant, long until) {
    participant.getSimpleFields().remove(FIELD);
    participant.getSimpleFields().remove(UNTIL);
    if (this != NONE) {
      participant.setSimpleField(FIELD, name());
    }
    if (until != Long.MAX_VALUE) {
      participant.setLongField(UNTIL, until);
    }
  }
}
