package io.mainstem.worker.mirror;

import io.mainstem.worker.position.TargetCount;
import java.util.List;

/**
 * Up to where in the target there can be records of former owners.
 *
 * @param nothingCounted what stands for a count that found nothing
 * @param fenced whether former owners are shut out from there on; if not, they may go on writing
 */
record Bound(TargetCount.Result nothingCounted, boolean fenced) {

  /** Up to our own fence marker. */
  static Bound ofFence(TargetCount.Result marker) {
    return new Bound(marker, true);
  }

  /** Up to the end of the log, which is not ours to keep where it is. */
  static Bound ofEnd(long targetEnd) {
    return new Bound(new TargetCount.Result(List.of(), targetEnd, true), false);
  }

  /** One past the last target offset that may be a former owner's. */
  long end() {
    return fenced ? nothingCounted.markerOffset() : nothingCounted.nextTarget();
  }
}
