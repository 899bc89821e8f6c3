package io.mainstem.console.overview;

import io.mainstem.api.replication.RouteStatus;
import org.jspecify.annotations.Nullable;

/** What a person should think of a route at a glance. The worst that applies is shown. */
public enum RouteCondition {
  /** Nobody could say. Not the same as quiet. */
  NO_DATA,
  /** The audit has proved a fault. */
  FAULT,
  /** Some mirrors are paused, or there is something that cannot be copied. */
  HINDERED,
  /** A person has paused the route. */
  PAUSED,
  /** Not every mirror is copying yet. */
  STARTING,
  /** Copying, and further behind than {@link #LAGGING_FROM_MILLIS}. */
  LAGGING,
  COPYING,
  /** Caught up, nothing to copy. */
  IDLE;

  /** A copy this old, by its oldest record not yet copied, is called lagging. */
  static final long LAGGING_FROM_MILLIS = 10_000;

  static RouteCondition of(@Nullable RouteStatus status, @Nullable AuditView audit) {
    if (audit != null && audit.failed() > 0) {
      return FAULT;
    }
    if (status == null) {
      return NO_DATA;
    }
    if (status.route().paused()) {
      return PAUSED;
    }
    if (status.paused() > 0 || !status.problems().isEmpty()) {
      return HINDERED;
    }
    if (status.copying() < status.mirrors() || status.mirrors() == 0) {
      return STARTING;
    }
    if (status.lagMillis() >= LAGGING_FROM_MILLIS) {
      return LAGGING;
    }
    return status.recordsPerSecond() > 0 ? COPYING : IDLE;
  }
}
