package io.mainstem.wire.fetch;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The leader epochs under which was written what a partition's reading has passed, as far back as a
 * broker may have to be compared with. Event loop only.
 */
final class Epochs {
  /** Elections that a reading remembers; one that lies further back counts as this one. */
  private static final int REMEMBERED = 16;

  /** A doubted epoch is asked for so often before it is given up. */
  private static final int MOST_DOUBTS = 5;

  private final Deque<Start> starts = new ArrayDeque<>();
  private int last = PartitionFetch.NO_EPOCH;
  private int doubts;

  /** The first batch of an epoch begins at this offset or later. */
  private record Start(int epoch, long offset) {}

  /** Begins anew behind a batch of this epoch. */
  void startAt(int epoch) {
    starts.clear();
    last = epoch;
    doubts = 0;
  }

  /** The reading moves to where the last batch is of this epoch. */
  void reach(long from, long to, int epoch) {
    starts.removeIf(start -> start.offset() >= to);
    if (epoch > last && last >= 0) {
      if (starts.size() == REMEMBERED) {
        starts.removeFirst();
      }
      starts.addLast(new Start(epoch, Math.min(from, to)));
    }
    last = epoch;
    doubts = 0;
  }

  /** Epoch of the batch before the position, -1 if it is not known. */
  int last() {
    return last;
  }

  /**
   * The first offset at which a log may differ from what was read of it, never above the position.
   *
   * @param epoch the newest in which the log has something of what was asked for
   * @param end where that ends in the log
   */
  long divergence(int epoch, long end, long position) {
    long common = Math.min(end, position);
    for (Start start : starts) {
      if (start.epoch() > epoch) {
        return Math.min(common, start.offset());
      }
    }
    return common;
  }

  /** The broker knows nothing of the last epoch: true if it is time to ask without it. */
  boolean isDoubtfulForLong() {
    return last >= 0 && ++doubts >= MOST_DOUBTS;
  }
}
