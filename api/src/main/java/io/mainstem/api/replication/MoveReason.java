package io.mainstem.api.replication;

/** Why a mirror is given to a worker, or taken from one. */
public enum MoveReason {
  /** Nobody had it yet. */
  NEW,
  /** Its worker has no session any more. */
  WORKER_LOST,
  /** Its worker is being emptied. */
  WORKER_DRAINING,
  /** Its worker may not carry anything. */
  WORKER_EXCLUDED,
  /** A worker that carried nothing takes its share. */
  WORKER_JOINED,
  /** The load of the workers had drifted apart. */
  UNEVEN_LOAD,
  /** A person wants it on this worker. */
  PINNED,
  /** It does not get on where it is; another worker tries. */
  STUCK,
  /** The mirror itself is excluded. */
  MIRROR_EXCLUDED,
  /** A person has paused the mirror. */
  MIRROR_PAUSED,
  /** The mirror failed again and again; it is tried again later. */
  MIRROR_QUARANTINED,
  /** Its route, topic or partition is gone. */
  REMOVED
}
