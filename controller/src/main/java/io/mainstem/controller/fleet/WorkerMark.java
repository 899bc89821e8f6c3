package io.mainstem.controller.fleet;

import org.apache.helix.zookeeper.datamodel.ZNRecord;

/**
 * What people have decided about a worker. Kept in its Helix configuration, so that it outlives
 * both the worker's session and the controller.
 */
enum WorkerMark {
  NONE,
  /** Gets nothing new and is emptied. */
  DRAINING;

  private static final String FIELD = "mainstem.mark";

  static WorkerMark in(ZNRecord participant) {
    String mark = participant.getSimpleField(FIELD);
    for (WorkerMark known : values()) {
      if (known.name().equals(mark)) {
        return known;
      }
    }
    return NONE;
  }

  void writeTo(ZNRecord participant) {
    if (this == NONE) {
      participant.getSimpleFields().remove(FIELD);
    } else {
      participant.setSimpleField(FIELD, name());
    }
  }
}
