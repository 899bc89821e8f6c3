package io.mainstem.api.offsets;

import java.util.List;

/** Grows lists of runs. */
public final class OffsetRuns {
  private OffsetRuns() {}

  /** Makes the last run longer if the new one continues it, else adds it. */
  public static void append(List<OffsetRun> runs, OffsetRun run) {
    int last = runs.size() - 1;
    if (last >= 0 && runs.get(last).isContinuedBy(run.sourceStart(), run.targetStart())) {
      OffsetRun grown = runs.get(last);
      runs.set(
          last,
          new OffsetRun(grown.sourceStart(), grown.targetStart(), grown.count() + run.count()));
    } else {
      runs.add(run);
    }
  }
}
