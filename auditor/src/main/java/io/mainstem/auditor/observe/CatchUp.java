package io.mainstem.auditor.observe;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Whether one mirror is catching up: it moves, and at its pace needs more than {@value
 * #BEGINS_SECONDS} seconds for what waits at its source. It is until less than {@value
 * #ENDS_SECONDS} s is left, about as long as it takes for its position to become known here. A
 * mirror that stands still is not catching up. Not thread-safe.
 */
final class CatchUp {

  static final int BEGINS_SECONDS = 5;
  static final int ENDS_SECONDS = 1;

  /** The pace is that of so many milliseconds: positions come in steps. */
  private static final long SPAN_MILLIS = 3_000;

  private static final long LEAST_SPAN_MILLIS = 900;

  private record Sample(long position, long at) {}

  private final Deque<Sample> samples = new ArrayDeque<>();
  private boolean underWay;
  private double perSecond;

  /**
   * Looks again.
   *
   * @param position everything below it is copied; -1 if it is not known
   * @param end of the source; -1 if it is not known
   * @param now milliseconds since 1970
   */
  void look(long position, long end, long now) {
    if (position < 0 || end < 0 || isOther(position, now)) {
      samples.clear();
    }
    if (position >= 0 && end >= 0) {
      samples.addLast(new Sample(position, now));
    }
    while (samples.size() > 2 && now - samples.getFirst().at() > SPAN_MILLIS) {
      samples.removeFirst();
    }
    perSecond = pace();
    double left = (end - position) / perSecond;
    underWay = perSecond > 0 && left > (underWay ? ENDS_SECONDS : BEGINS_SECONDS);
  }

  boolean underWay() {
    return underWay;
  }

  /** Records in a second; 0 if it does not move, or not for long enough to tell. */
  double perSecond() {
    return perSecond;
  }

  /** Whether what is known cannot be gone on from: it fell back, or a clock did. */
  private boolean isOther(long position, long now) {
    return !samples.isEmpty()
        && (position < samples.getLast().position() || now < samples.getLast().at());
  }

  private double pace() {
    if (samples.isEmpty()) {
      return 0;
    }
    Sample first = samples.getFirst();
    Sample last = samples.getLast();
    long span = last.at() - first.at();
    return span < LEAST_SPAN_MILLIS ? 0 : (last.position() - first.position()) * 1_000.0 / span;
  }
}
