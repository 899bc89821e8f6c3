package io.mainstem.auditor.reconcile;

import io.mainstem.auditor.segment.Window;
import io.mainstem.auditor.sketch.Identity;

/**
 * Which records are compared for a window: those that are of it by their timestamps, and those that
 * were counted in it.
 *
 * <p>The latter may be older, for a batch is counted by its header. At the other end, in another
 * batch, such a record may be counted in a window of its own. So all records are compared from the
 * oldest of these on; whose fault belongs to which window is told by where it was counted.
 *
 * @param since milliseconds since 1970; at most the start of the window
 */
public record Scope(Window window, long since) {

  public Scope {
    if (since > window.start()) {
      throw new IllegalArgumentException(since + " is within " + window);
    }
  }

  static Scope of(Window window) {
    return new Scope(window, window.start());
  }

  /** Reaching back to a record that was counted in the window. */
  Scope backTo(long timestamp) {
    return timestamp < since ? new Scope(window, timestamp) : this;
  }

  private boolean covers(long timestamp, long countedIn) {
    return (timestamp >= since && timestamp < window.end()) || countedIn == window.start();
  }

  /**
   * Lets through what is to be compared; of what a filter drops, what was counted in the window.
   */
  Ends.Visitor within(Ends.Visitor visitor) {
    return new Ends.Visitor() {
      @Override
      public void visit(Identity record, long offset, long timestamp, long countedIn) {
        if (covers(timestamp, countedIn)) {
          visitor.visit(record, offset, timestamp, countedIn);
        }
      }

      @Override
      public void dropped(long offset, long timestamp, long countedIn) {
        if (countedIn == window.start()) {
          visitor.dropped(offset, timestamp, countedIn);
        }
      }
    };
  }
}
