package io.mainstem.worker.mirror;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.PauseReason;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state that a mirror is in, since when and why. Confined to the mirror's loop. */
final class Condition {
  private static final Logger log = LoggerFactory.getLogger(Condition.class);

  private final MirrorId mirror;
  private final LongSupplier clock;
  private MirrorState state = MirrorState.PAUSED;
  private @Nullable PauseReason reason = PauseReason.TARGET_NOT_READY;
  private @Nullable String detail = "the routing table does not name its route yet";
  private long sinceMillis;

  Condition(MirrorId mirror, LongSupplier clock) {
    this.mirror = mirror;
    this.clock = clock;
    this.sinceMillis = clock.getAsLong();
  }

  boolean is(MirrorState other) {
    return state == other;
  }

  MirrorState state() {
    return state;
  }

  /** True if it is paused for this reason. */
  boolean isPausedFor(PauseReason why) {
    return state == MirrorState.PAUSED && reason == why;
  }

  /** True if the mirror is being given up, or has been. */
  boolean isEnding() {
    return state == MirrorState.DRAINING || state == MirrorState.CLOSED;
  }

  /**
   * Goes into a state.
   *
   * @throws IllegalStateException if no way leads there
   */
  void become(MirrorState next, @Nullable PauseReason why, @Nullable String what) {
    if (state != next) {
      if (!state.canBecome(next)) {
        throw new IllegalStateException("A mirror cannot go from " + state + " to " + next);
      }
      state = next;
      sinceMillis = clock.getAsLong();
    }
    reason = why;
    detail = what;
  }

  /** Goes into PAUSED, and says so unless that is no news. */
  void pause(PauseReason why, String what) {
    boolean news = state != MirrorState.PAUSED || reason != why;
    become(MirrorState.PAUSED, why, what);
    if (news) {
      log.warn("A mirror pauses mirror={} reason={} detail=\"{}\"", mirror, why, what);
    }
  }

  /** Says more of the present state. */
  void say(String what) {
    detail = what;
  }

  /**
   * How it looks from outside.
   *
   * @param restart the number of the last restart that was carried out
   */
  Appearance appearance(String worker, String targetTopic, long restart) {
    return new Appearance(mirror, worker, targetTopic, state, reason, detail, sinceMillis, restart);
  }
}
