package io.mainstem.worker.position;

import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.offsets.RunIndex;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** The runs of a mirror that can be relied on, as far as the target has not lost its end since. */
public final class TrueRuns {
  private final Anchor anchor;
  private final List<Run> runs = new ArrayList<>();

  /** Where a mirror goes on at most that goes back into the generation looked at. */
  private long goOnAtMost = Long.MAX_VALUE;

  /** What the target had lost already when a later generation began. */
  private long lostFrom = Long.MAX_VALUE;

  /**
   * A run.
   *
   * @param goOnAtMost a mirror that goes back into this run goes on no later than here: where a
   *     later generation began again. The largest number there is for runs of the newest one
   * @param producerIds one of which it was written under
   */
  public record Run(OffsetRun run, long goOnAtMost, Set<Long> producerIds) {
    public Run {
      producerIds = Set.copyOf(producerIds);
    }

    boolean isOfFormerGeneration() {
      return goOnAtMost != Long.MAX_VALUE;
    }

    Run with(OffsetRun other) {
      return new Run(other, goOnAtMost, producerIds);
    }
  }

  private TrueRuns(Anchor anchor) {
    this.anchor = anchor;
  }

  /**
   * All runs of the present incarnations that are still true by the anchor, those that stand
   * furthest up in the target first.
   *
   * @param blocks in the order of the log
   */
  public static List<Run> newestFirst(
      Collection<OffsetRunBlock> blocks, UUID sourceTopicId, UUID targetTopicId, Anchor anchor) {
    List<OffsetRunBlock> present =
        blocks.stream()
            .filter(
                block ->
                    block.sourceTopicId().equals(sourceTopicId)
                        && block.targetTopicId().equals(targetTopicId)
                        && block.lineage().generation() <= anchor.lineage().generation())
            .toList();
    TreeMap<Integer, List<OffsetRunBlock>> generations =
        present.stream()
            .filter(block -> !wasShutOut(block, present))
            .collect(
                Collectors.groupingBy(
                    block -> block.lineage().generation(), TreeMap::new, Collectors.toList()));
    TrueRuns runs = new TrueRuns(anchor);
    for (Map.Entry<Integer, List<OffsetRunBlock>> entry : generations.descendingMap().entrySet()) {
      runs.add(entry.getKey(), entry.getValue());
    }
    runs.runs.sort(Comparator.comparingLong((Run run) -> run.run().targetStart()).reversed());
    return List.copyOf(runs.runs);
  }

  /** Whoever was shut out before it could begin a generation says so late; it did not begin. */
  private static boolean wasShutOut(OffsetRunBlock block, List<OffsetRunBlock> all) {
    return !block.lineage().unfenced()
        && block.lineage().generation() > 0
        && all.stream()
            .anyMatch(
                other ->
                    other.producerId() == block.producerId()
                        && other.producerEpoch() > block.producerEpoch()
                        && other.lineage().generation() < block.lineage().generation());
  }

  private void add(int generation, List<OffsetRunBlock> blocks) {
    RunIndex index = new RunIndex();
    blocks.forEach(index::add);
    Set<Long> writers = blocks.stream().map(OffsetRunBlock::producerId).collect(Collectors.toSet());
    boolean newest = generation == anchor.lineage().generation();
    long sourceEnd = newest ? anchor.nextSource() : Long.MAX_VALUE;
    for (OffsetRun run : index.runs()) {
      long known = Math.min(sourceEnd - run.sourceStart(), lostFrom - run.targetStart());
      long count = Math.min(run.count(), known);
      if (count > 0) {
        OffsetRun left = new OffsetRun(run.sourceStart(), run.targetStart(), count);
        runs.add(new Run(left, newest ? Long.MAX_VALUE : goOnAtMost, writers));
      }
    }
    for (OffsetRunBlock block : blocks) {
      goOnAtMost = Math.min(goOnAtMost, block.begin());
      Long lost = block.lineage().lostFrom();
      lostFrom = lost == null ? lostFrom : Math.min(lostFrom, lost);
    }
  }
}
