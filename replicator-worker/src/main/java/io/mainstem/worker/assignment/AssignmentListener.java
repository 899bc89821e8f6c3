package io.mainstem.worker.assignment;

import io.mainstem.api.replication.MirrorId;

/** Hears which mirrors are to be copied here. Called on Helix's threads; must not block. */
public interface AssignmentListener {

  /** The mirror is to be copied here; may be told again after a lost session. */
  void assigned(MirrorId mirror);

  /** The mirror is to be handed over; may be told for one that was never assigned. */
  void withdrawn(MirrorId mirror);
}
