package io.mainstem.api.offsets;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes one copy out of several: of every source offset the newest from which on nothing is missed.
 *
 * <p>From the end of all that was copied backwards: of the copies that reach to where the chosen
 * ones begin, the newest is chosen, as far as its records stand before theirs in the target. So
 * target offsets grow with source offsets all through, and all that follows a record in the source
 * stands behind it in the target. Pure.
 */
final class RunView {
  private RunView() {}

  /**
   * @param newestFirst the copies there are
   */
  static RunCopy of(List<RunCopy> newestFirst) {
    List<RunCopy> left = new ArrayList<>(newestFirst);
    RunCopy view = new RunCopy();
    long source = Long.MAX_VALUE;
    long target = Long.MAX_VALUE;
    while (!left.isEmpty()) {
      long begin = source;
      left.removeIf(copy -> copy.begin() >= begin);
      long reached = Math.min(source, left.stream().mapToLong(RunCopy::nextSource).max().orElse(0));
      for (RunCopy copy : List.copyOf(left)) {
        if (copy.nextSource() < reached) {
          continue;
        }
        left.remove(copy);
        if (copy.targetEndBelow(source) <= target) {
          copy.runsBelow(source).forEach(view::add);
          view.reach(copy);
          target = Math.min(target, view.targetBegin());
          source = copy.begin();
          break;
        }
      }
    }
    return view;
  }

  /**
   * The lowest source offset of all that stands, or will, at a target offset or behind it and
   * nowhere before it.
   */
  static long firstUnread(List<RunCopy> newestFirst, long target) {
    long first = Long.MAX_VALUE;
    for (RunCopy copy : newestFirst) {
      long end = copy == newestFirst.get(0) ? Long.MAX_VALUE : copy.nextSource();
      long unread = copy.sourceFrom(target);
      boolean moved = true;
      while (moved && unread < end) {
        moved = false;
        for (RunCopy other : newestFirst) {
          long read = other.sourceFrom(target);
          if (other.begin() <= unread && unread < read) {
            unread = read;
            moved = true;
          }
        }
      }
      if (unread < end) {
        first = Math.min(first, unread);
      }
    }
    return first;
  }
}
