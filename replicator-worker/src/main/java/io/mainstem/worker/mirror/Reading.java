package io.mainstem.worker.mirror;

import io.mainstem.wire.fetch.FetchedBatches;
import io.mainstem.wire.fetch.PartitionFetch;

/**
 * A copier's hold on its source. While a limit holds the mirror back nothing more is asked for, and
 * what has arrived is kept in the fetcher's memory; but all mirrors that are held back may keep
 * only a part of that memory, so that the others have room. A mirror that finds that part used up
 * gives back what it has, and reads it again when its turn comes.
 *
 * <p>Confined to the mirror's loop.
 */
final class Reading {
  private final PartitionFetch fetch;
  private final Throttles throttles;
  private final RouteMeter meter;
  private boolean held;
  private long keptBytes;

  /** What is read from here on counts; what was asked for before is still on its way. -1: all. */
  private long soughtOffset = -1;

  Reading(PartitionFetch fetch, Throttles throttles, RouteMeter meter) {
    this.fetch = fetch;
    this.throttles = throttles;
    this.meter = meter;
  }

  boolean isHeld() {
    return held;
  }

  /**
   * Asks for nothing more until it {@link #goOn goes on}.
   *
   * @return false if there is no room to keep what has arrived: give it up and {@link #seek}
   */
  boolean hold() {
    if (held) {
      return true;
    }
    held = true;
    fetch.pause();
    long bytes = fetch.bytesInFlight();
    if (throttles.keep(bytes)) {
      keptBytes = bytes;
      return true;
    }
    return false;
  }

  /** Asks for more again. */
  void goOn() {
    if (held) {
      letGo();
      fetch.resume();
    }
  }

  /**
   * Reads on from another offset; nothing from before it is awaited any more.
   *
   * @param lastEpoch leader epoch of the batch before the offset; -1 if unknown
   */
  void seek(long offset, int lastEpoch) {
    soughtOffset = offset;
    var unused = fetch.seek(offset, lastEpoch);
  }

  /** False for what was asked for before the last seek. */
  boolean awaits(FetchedBatches batches) {
    if (soughtOffset >= 0 && batches.fetchOffset() != soughtOffset) {
      return false;
    }
    soughtOffset = -1;
    return true;
  }

  /** Another tick of the loop has passed while it was held. */
  void tick() {
    meter.heldBack(MirrorLoop.TICK_MILLIS);
  }

  void end() {
    letGo();
    var unused = fetch.remove();
  }

  private void letGo() {
    held = false;
    throttles.giveBack(keptBytes);
    keptBytes = 0;
  }
}
