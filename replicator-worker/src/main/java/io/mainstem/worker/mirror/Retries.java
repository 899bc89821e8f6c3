package io.mainstem.worker.mirror;

import io.dropwizard.util.Duration;
import io.mainstem.worker.WorkerSettings;
import io.mainstem.worker.mirror.MirrorTrouble.Remedy;
import java.util.function.BooleanSupplier;

/**
 * When a paused mirror tries again by itself. The time is passed in, in milliseconds. Not
 * thread-safe.
 *
 * <p>A mirror that another owner has shut out takes itself back only where nobody says otherwise:
 * it asks whether this worker is a member of its fleet, because then the fleet would have withdrawn
 * what is not ours. A worker that is cut off from ZooKeeper leaves the mirror to the other; two
 * members that disagree wait longer each time, so that they do not shut each other out for ever.
 */
final class Retries {
  private static final long NEVER = Long.MAX_VALUE;
  private static final int MOST_FENCED_FACTOR = 16;

  private final Backoff backoff;
  private final Backoff fenced;
  private final long fencedForMillis;
  private final BooleanSupplier member;
  private long at = NEVER;
  private boolean asMember;

  Retries(WorkerSettings settings, BooleanSupplier member) {
    this.backoff = new Backoff(settings.retryMin(), settings.retryMax());
    this.fencedForMillis = settings.fencedFor().toMilliseconds();
    this.fenced =
        new Backoff(
            settings.fencedFor(), Duration.milliseconds(MOST_FENCED_FACTOR * fencedForMillis));
    this.member = member;
  }

  /** Not by itself. */
  void cancel() {
    at = NEVER;
  }

  /** True if it may try again at once: nothing went wrong since the last success. */
  boolean mayTryAtOnce() {
    boolean fresh = backoff.isFresh();
    if (fresh) {
      backoff.next();
    }
    return fresh;
  }

  /** After a while, if that helps. */
  void plan(Remedy remedy, long now) {
    asMember = remedy == Remedy.REASSERTION;
    at =
        switch (remedy) {
          case PERSON -> NEVER;
          case TAKE_OVER_AGAIN, WAIT -> now + backoff.next();
          case REASSERTION -> now + fenced.next();
        };
  }

  /** True if it is time to try. */
  boolean isDue(long now) {
    if (now < at) {
      return false;
    }
    if (asMember && !member.getAsBoolean()) {
      at = now + fencedForMillis;
      return false;
    }
    return true;
  }

  /** It has been well for a while. */
  void reset() {
    backoff.reset();
    fenced.reset();
  }
}
