package io.mainstem.auditor.segment;

import java.util.Collection;
import java.util.Collections;

/**
 * What a log has lost after it had been counted, as in an unclean election.
 *
 * @param from the log has lost everything from this offset on, and may have grown again
 * @param to below it everything had been counted
 * @param epoch leader epoch of the last batch that was lost, {@link LeaderEpochs#UNKNOWN} if it is
 *     not known
 * @param firstWindow start of the first window that may have held some of it
 * @param lastWindow start of the last one; before the first if there is none
 */
public record LostEnd(long from, long to, int epoch, long firstWindow, long lastWindow) {

  /** An end that held something of these windows. */
  public static LostEnd of(long from, long to, int epoch, Collection<Window> windows) {
    return windows.isEmpty()
        ? new LostEnd(from, to, epoch, 0, -1)
        : new LostEnd(
            from, to, epoch, Collections.min(windows).start(), Collections.max(windows).start());
  }

  /** Whether another auditor means the same by it, which may have counted it in other windows. */
  public boolean isSame(LostEnd other) {
    return from == other.from && to == other.to && epoch == other.epoch;
  }

  /** Whether this window may have held some of it. */
  public boolean touches(Window window) {
    return window.start() >= firstWindow && window.start() <= lastWindow;
  }
}
