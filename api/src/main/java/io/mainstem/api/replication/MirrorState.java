package io.mainstem.api.replication;

import java.util.Set;

/**
 * The life of a mirror on a worker.
 *
 * <pre>
 *   FENCING -> RESOLVING -> COPYING -> DRAINING -> CLOSED
 *      \___________\___________\___________\-> PAUSED -> FENCING | DRAINING | CLOSED
 * </pre>
 */
public enum MirrorState {
  /** Taking over: the former owner is being shut out. */
  FENCING,
  /** Working out from the target log how far the copy has come. */
  RESOLVING,
  /** Copying, or waiting at the end of the source log. */
  COPYING,
  /** Finishing what is in flight before it is handed over. */
  DRAINING,
  /** Given up by this worker. */
  CLOSED,
  /** Stopped for a {@link PauseReason}; retries by itself where that can help. */
  PAUSED;

  private Set<MirrorState> next = Set.of();

  static {
    FENCING.next = Set.of(RESOLVING, PAUSED, DRAINING, CLOSED);
    RESOLVING.next = Set.of(COPYING, PAUSED, DRAINING, CLOSED);
    COPYING.next = Set.of(DRAINING, PAUSED, FENCING, CLOSED);
    DRAINING.next = Set.of(CLOSED, PAUSED);
    PAUSED.next = Set.of(FENCING, DRAINING, CLOSED);
  }

  public boolean canBecome(MirrorState other) {
    return next.contains(other);
  }
}
