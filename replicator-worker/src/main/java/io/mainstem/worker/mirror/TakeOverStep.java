package io.mainstem.worker.mirror;

import io.mainstem.api.replication.MirrorId;

/**
 * The points in an owner's life at which a crash would matter. Tests wait there, or die there; the
 * product passes by.
 */
enum TakeOverStep {
  BEFORE_IDENTIFY,
  IDENTIFIED,
  FENCED,
  MARKER_SEEN,
  ANCHORED,
  COUNTED,
  PLACE_FOUND,
  /** The place is stored, and another one to go on at is not. */
  RELOCATED,
  PLACE_RECORDED,
  BEFORE_WRITE,
  WRITTEN,
  BEFORE_RECORDING_RUNS,
  RUNS_RECORDED;

  /** Hears of each point that a mirror comes to, on the mirror's loop, before it goes on. */
  interface Watch {
    Watch NOBODY = (mirror, step) -> {};

    void reached(MirrorId mirror, TakeOverStep step);
  }
}
