package io.mainstem.failover.translate;

import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.OffsetRuns;
import io.mainstem.api.offsets.RunIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Runs are facts about two logs, so new ones follow from known ones: read the other way round they
 * are the runs of the opposite direction, and two logs that were copied from the same third have
 * runs between them. That is how a direction is armed before anything has been copied on it.
 */
public final class RunAlgebra {

  private RunAlgebra() {}

  /** The same facts with source and target exchanged, by the new source's offsets. */
  public static List<OffsetRun> inverse(RunIndex runs) {
    List<OffsetRun> result = new ArrayList<>();
    for (OffsetRun run : runs.runs()) {
      result.add(new OffsetRun(run.targetStart(), run.sourceStart(), run.count()));
    }
    result.sort(Comparator.comparingLong(OffsetRun::sourceStart));
    return result;
  }

  /**
   * The runs from {@code b} to {@code c} of two logs that were both copied from {@code a}, by b's
   * offsets: every record that is in both.
   *
   * @param aToB runs from a to b
   * @param aToC runs from a to c
   */
  public static List<OffsetRun> between(RunIndex aToB, RunIndex aToC) {
    List<OffsetRun> second = new ArrayList<>();
    aToC.runs().forEach(second::add);
    List<OffsetRun> result = new ArrayList<>();
    int next = 0;
    for (OffsetRun left : aToB.runs()) {
      while (next < second.size() && second.get(next).sourceEnd() <= left.sourceStart()) {
        next++;
      }
      for (int i = next; i < second.size(); i++) {
        OffsetRun right = second.get(i);
        if (right.sourceStart() >= left.sourceEnd()) {
          break;
        }
        result.add(overlap(left, right));
      }
    }
    result.sort(Comparator.comparingLong(OffsetRun::sourceStart));
    return joined(result);
  }

  private static OffsetRun overlap(OffsetRun left, OffsetRun right) {
    long start = Math.max(left.sourceStart(), right.sourceStart());
    long end = Math.min(left.sourceEnd(), right.sourceEnd());
    return new OffsetRun(
        left.targetStart() + (start - left.sourceStart()),
        right.targetStart() + (start - right.sourceStart()),
        end - start);
  }

  /** Joins runs that continue each other. */
  private static List<OffsetRun> joined(List<OffsetRun> runs) {
    List<OffsetRun> result = new ArrayList<>();
    runs.forEach(run -> OffsetRuns.append(result, run));
    return result;
  }
}
