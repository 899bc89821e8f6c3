package io.mainstem.api.replication;

import java.util.EnumSet;

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

  public boolean canBecome(MirrorState next) {
    return switch (this) {
      case FENCING -> EnumSet.of(RESOLVING, PAUSED, DRAINING, CLOSED).contains(next);
      case RESOLVING -> EnumSet.of(COPYING, PAUSED, DRAINING, CLOSED).contains(next);
      case COPYING -> EnumSet.of(DRAINING, PAUSED, FENCING, CLOSED).contains(next);
      case DRAINING -> EnumSet.of(CLOSED, PAUSED).contains(next);
      case PAUSED -> EnumSet.of(FENCING, DRAINING, CLOSED).contains(next);
      case CLOSED -> false;
    };
  }
}
