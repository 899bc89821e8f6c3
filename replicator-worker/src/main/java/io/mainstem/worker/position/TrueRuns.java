package io.mainstem.worker.position;

import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.offsets.RunIndex;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** The runs of a mirror that can be relied on. */
public final class TrueRuns {
  private TrueRuns() {}

  /**
   * All runs of the present incarnations that are still true by the anchor, those that reach
   * furthest first.
   *
   * @param blocks in the order of the log
   */
  public static List<OffsetRun> newestFirst(
      Collection<OffsetRunBlock> blocks, UUID sourceTopicId, UUID targetTopicId, Anchor anchor) {
    RunIndex index = new RunIndex();
    blocks.stream()
        .filter(
            block ->
                block.sourceTopicId().equals(sourceTopicId)
                    && block.targetTopicId().equals(targetTopicId))
        .forEach(index::add);
    List<OffsetRun> runs = new ArrayList<>();
    for (OffsetRun run : index.runs()) {
      long count = Math.min(run.count(), anchor.nextSource() - run.sourceStart());
      if (count > 0) {
        runs.add(new OffsetRun(run.sourceStart(), run.targetStart(), count));
      }
    }
    Collections.reverse(runs);
    return List.copyOf(runs);
  }
}
