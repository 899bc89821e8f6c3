package io.mainstem.worker.mirror;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.worker.mirror.TakeOverTimes.Stage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The points in an owner's life at which a crash would matter. Tests wait there, or die there; the
 * product passes by.
 */
enum TakeOverStep {
  BEFORE_IDENTIFY(Stage.IDENTIFY),
  IDENTIFIED(Stage.FENCE),
  FENCED(Stage.MARKER),
  MARKER_SEEN(Stage.RUNS),
  ANCHORED(Stage.PLACE),
  COUNTED,
  PLACE_FOUND(Stage.RECORD),
  /** The place is stored, and another one to go on at is not. */
  RELOCATED,
  PLACE_RECORDED,
  BEFORE_WRITE,
  WRITTEN,
  BEFORE_RECORDING_RUNS,
  RUNS_RECORDED;

  private final @Nullable Stage stage;

  TakeOverStep() {
    this(null);
  }

  TakeOverStep(@Nullable Stage stage) {
    this.stage = stage;
  }

  /** The stage of a take-over that begins here, if one does. */
  Optional<Stage> stage() {
    return Optional.ofNullable(stage);
  }

  /** Hears of each point that a mirror comes to, on the mirror's loop, before it goes on. */
  interface Watch {
    Watch NOBODY = (mirror, step) -> {};

    void reached(MirrorId mirror, TakeOverStep step);
  }
}
