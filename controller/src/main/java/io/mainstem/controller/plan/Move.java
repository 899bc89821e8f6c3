package io.mainstem.controller.plan;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MoveReason;
import io.mainstem.api.replication.PlannedMove;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One change of the assignment with the figures that explain it.
 *
 * @param from null if nobody had the mirror
 * @param to null if nobody gets it
 * @param cost of the mirror
 * @param fromLoad load of {@code from} before the move, 0 without one
 * @param toLoad load of {@code to} before the move, 0 without one
 * @param mean load of an open worker
 */
public record Move(
    MirrorId mirror,
    @Nullable String from,
    @Nullable String to,
    MoveReason reason,
    long cost,
    long fromLoad,
    long toLoad,
    double mean) {

  /** The move as REST shows it. The sentence is made here, because most moves are never shown. */
  public PlannedMove explained() {
    return new PlannedMove(mirror, from, to, reason, sentence());
  }

  private String sentence() {
    return switch (reason) {
      case NEW -> "Nobody had it; " + to + " is the least loaded, at " + share(toLoad);
      case WORKER_LOST -> "Worker " + from + " is lost; " + to + " is at " + share(toLoad);
      case WORKER_DRAINING ->
          "Worker " + from + " is being drained; " + to + " is at " + share(toLoad);
      case WORKER_EXCLUDED -> "Worker " + from + " is excluded; " + to + " is at " + share(toLoad);
      case WORKER_JOINED ->
          "Worker "
              + to
              + " has joined and is at "
              + share(toLoad)
              + ", "
              + from
              + " at "
              + share(fromLoad);
      case UNEVEN_LOAD ->
          "Worker " + from + " is at " + share(fromLoad) + ", " + to + " at " + share(toLoad);
      case PINNED -> "A person wants it on " + to + ", which is at " + share(toLoad);
      case STUCK -> "It does not get on at " + from + "; " + to + " is at " + share(toLoad);
      case MIRROR_EXCLUDED -> "The mirror is excluded; " + from + " gives it up";
      case MIRROR_PAUSED -> "The mirror is paused; " + from + " gives it up";
      case MIRROR_QUARANTINED ->
          "It has failed again and again and waits a while; " + from + " gives it up";
      case REMOVED -> "Its route, topic or partition is gone; " + from + " gives it up";
    };
  }

  private String share(long load) {
    return mean <= 0
        ? "no load"
        : String.format(Locale.ROOT, "%.0f %% of the mean load", 100 * load / mean);
  }
}
