package io.mainstem.worker.position;

import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.OffsetRuns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Remembers where in the target the source's records came to stand, and which of that is not yet
 * recorded in the log of runs.
 *
 * <p>Use: {@link #copied} and {@link #passed} in the order of the source; now and then {@link
 * #unrecorded}, and {@link #recorded} once that is safely stored. Not thread-safe.
 */
public final class RunRecorder {

  /** The last of them may still grow; all before it are not recorded. */
  private final List<OffsetRun> runs = new ArrayList<>();

  private long nextSource;
  private long nextTarget;
  private long copiedTo = -1;
  private int sourceEpoch;
  private boolean changed;

  /**
   * What to store.
   *
   * @param nextSource see {@link io.mainstem.api.offsets.OffsetRunBlock#nextSource()}
   * @param nextTarget see {@link io.mainstem.api.offsets.OffsetRunBlock#nextTarget()}
   * @param runs new or grown; empty if only the position moved before anything was copied
   * @param sourceEpoch leader epoch of the source batch before {@code nextSource}; -1 if unknown
   */
  public record Facts(long nextSource, long nextTarget, List<OffsetRun> runs, int sourceEpoch) {
    public Facts {
      runs = List.copyOf(runs);
    }
  }

  /**
   * A recorder that begins where a take-over found its place; that place is to be recorded too.
   *
   * @param sourceEpoch leader epoch of the source batch before {@code nextSource}; -1 if unknown
   */
  public RunRecorder(long nextSource, long nextTarget, List<OffsetRun> matched, int sourceEpoch) {
    this.sourceEpoch = sourceEpoch;
    this.nextSource = nextSource;
    this.nextTarget = nextTarget;
    runs.addAll(matched);
    changed = true;
  }

  /** Records of these source offsets stand in the target, one after the other, from here on. */
  public void copied(List<SourceStretch> stretches, long targetOffset) {
    long target = targetOffset;
    for (SourceStretch stretch : stretches) {
      OffsetRuns.append(runs, new OffsetRun(stretch.start(), target, stretch.count()));
      target += stretch.count();
      nextSource = stretch.end();
    }
    copiedTo = nextSource;
    sourceEpoch = -1; // told in the next moment, with what it passes
    nextTarget = target;
    changed = true;
  }

  /**
   * Nothing is left to copy below this source offset.
   *
   * @param epoch leader epoch of the batch before it; -1 if unknown
   */
  public void passed(long sourceOffset, int epoch) {
    if (sourceOffset >= nextSource && epoch != sourceEpoch) {
      sourceEpoch = epoch;
      changed = true;
    }
    if (sourceOffset > nextSource) {
      nextSource = sourceOffset;
      changed = true;
    }
  }

  /** Leader epoch of the source batch before {@link #nextSource()}; -1 if unknown. */
  public int sourceEpoch() {
    return sourceEpoch;
  }

  /** Every replicable record below it is acknowledged by the target. */
  public long nextSource() {
    return nextSource;
  }

  /**
   * One past the last source record that was {@linkplain #copied copied}; -1 before the first.
   * Other than {@link #nextSource} it does not count what there was nothing to copy of.
   */
  public long copiedTo() {
    return copiedTo;
  }

  /** One past the last target offset known to be this mirror's. */
  public long nextTarget() {
    return nextTarget;
  }

  /**
   * What has changed since it was last recorded.
   *
   * @param maxRuns how many runs one record may hold; the rest is told next time
   */
  public Optional<Facts> unrecorded(int maxRuns) {
    if (!changed) {
      return Optional.empty();
    }
    if (runs.size() <= maxRuns) {
      return Optional.of(new Facts(nextSource, nextTarget, runs, sourceEpoch));
    }
    OffsetRun last = runs.get(maxRuns - 1);
    return Optional.of(
        new Facts(last.sourceEnd(), last.targetEnd(), List.copyOf(runs.subList(0, maxRuns)), -1));
  }

  /** These facts are stored: forget what cannot change any more. */
  public void recorded(Facts facts) {
    int known = facts.runs().size();
    if (known > 0) {
      // The last one may have grown since; it is told again, longer, when there is news.
      runs.subList(0, known - 1).clear();
    }
    changed = changedSince(facts);
  }

  private boolean changedSince(Facts facts) {
    if (nextSource != facts.nextSource()
        || nextTarget != facts.nextTarget()
        || sourceEpoch != facts.sourceEpoch()) {
      return true;
    }
    return !facts.runs().isEmpty() && (runs.size() > 1 || !runs.get(0).equals(lastOf(facts)));
  }

  private static OffsetRun lastOf(Facts facts) {
    return facts.runs().get(facts.runs().size() - 1);
  }
}
