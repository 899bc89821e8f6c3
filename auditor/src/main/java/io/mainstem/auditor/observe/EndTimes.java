package io.mainstem.auditor.observe;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Which end a log was seen to have at which time: so that the age of what is read late is told by
 * when it was there, not by when somebody looked. Holds what has not been read yet and no more than
 * {@value #MOST} times, coarser ones the longer that takes. Not thread-safe.
 */
final class EndTimes {

  private static final int MOST = 512;

  /** The log reached up to this offset at this time, or before. */
  private record Seen(long end, long at) {}

  private final Deque<Seen> seen = new ArrayDeque<>();

  /**
   * Takes in where the log ended.
   *
   * @param at milliseconds since 1970, not before the log ended there
   */
  void saw(long end, long at) {
    while (!seen.isEmpty() && seen.getLast().end() > end) {
      seen.removeLast(); // of a log that has lost its end since
    }
    if (seen.isEmpty() || seen.getLast().end() < end) {
      seen.addLast(new Seen(end, at));
    }
    if (seen.size() > MOST) {
      thinOut();
    }
  }

  /**
   * By when everything below an offset was in the log, as far as is known: never too early. What
   * was asked of lower offsets is forgotten.
   *
   * @param now milliseconds since 1970; the answer for what has just been read and not been seen
   */
  long arrivedBy(long nextOffset, long now) {
    while (!seen.isEmpty() && seen.getFirst().end() < nextOffset) {
      seen.removeFirst();
    }
    return seen.isEmpty() ? now : Math.min(now, seen.getFirst().at());
  }

  /** Of two the later one is true of both. */
  private void thinOut() {
    boolean drop = true;
    for (var each = seen.iterator(); each.hasNext(); drop = !drop) {
      each.next();
      if (drop) {
        each.remove();
      }
    }
  }
}
