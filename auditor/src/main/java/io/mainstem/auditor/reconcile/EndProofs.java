package io.mainstem.auditor.reconcile;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Up to which moment one log has been seen whole: an end that was asked for proves something as
 * soon as everything below it is covered. Not thread-safe.
 */
final class EndProofs {

  private static final int MAX_SAMPLES = 256;

  private final Deque<EndSample> samples = new ArrayDeque<>();
  private final Deque<RemoteMoment> moments = new ArrayDeque<>();
  private long end = -1;
  private long completeUntil = Long.MIN_VALUE;
  private long provenTick = -1;

  /** The last end that was told; -1 if none was. */
  long end() {
    return end;
  }

  /** Every record that was in the log at this time, milliseconds since 1970, has been seen. */
  long completeUntil() {
    return completeUntil;
  }

  /** Everything that was in the log at this tick of the books has been seen. */
  long provenTick() {
    return provenTick;
  }

  /** Takes in where the log ended. */
  void sample(EndSample sample, long covered) {
    end = sample.offset();
    while (!samples.isEmpty() && samples.getLast().offset() > sample.offset()) {
      samples.removeLast(); // of a log that has lost its end since
    }
    samples.addLast(sample);
    if (samples.size() > MAX_SAMPLES) {
      samples.removeFirst(); // the observer is far behind: older ends prove no more than newer ones
    }
    covered(covered);
  }

  /** Takes in how far the log has been seen. */
  void covered(long covered) {
    while (!samples.isEmpty() && samples.getFirst().offset() <= covered) {
      EndSample sample = samples.removeFirst();
      completeUntil = Math.max(completeUntil, sample.askedAt());
      provenTick = Math.max(provenTick, sample.tick());
    }
  }

  /** See {@link LogBook#accept(long, long, RemoteMoment)}. */
  void told(long endOffset, long time, RemoteMoment asked) {
    end = Math.max(end, endOffset);
    completeUntil = Math.max(completeUntil, time);
    moments.addLast(asked);
    if (moments.size() > MAX_SAMPLES) {
      moments.removeFirst();
    }
    while (!moments.isEmpty() && moments.getFirst().remoteTime() <= time) {
      provenTick = Math.max(provenTick, moments.removeFirst().tick());
    }
  }

  /** What was proved is of a log that is not this one any more. */
  void forget() {
    samples.clear();
    moments.clear();
    end = -1;
    completeUntil = Long.MIN_VALUE;
    provenTick = -1;
  }
}
