package io.mainstem.worker.position;

import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.OffsetRunBlock;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Finds out how much of a mirror's records a target still holds that lost its end (an unclean
 * election). Whoever lost records to a truncation is refused by the broker at the next write,
 * because the sequences no longer fit, so nothing of the mirror was written on top of the loss.
 */
public final class Survivors {
  private Survivors() {}

  /** All runs of the present incarnations, those that reach furthest into the target first. */
  public static List<OffsetRun> newestFirst(
      Collection<OffsetRunBlock> blocks, UUID sourceTopicId, UUID targetTopicId) {
    Set<OffsetRun> runs =
        new TreeSet<>(
            Comparator.comparingLong(OffsetRun::targetStart)
                .thenComparingLong(OffsetRun::count)
                .reversed());
    blocks.stream()
        .filter(
            block ->
                block.sourceTopicId().equals(sourceTopicId)
                    && block.targetTopicId().equals(targetTopicId))
        .forEach(block -> runs.addAll(block.runs()));
    return List.copyOf(runs);
  }

  /** True if the batch holds the record at this offset, written under one of these identities. */
  public static boolean holds(TargetBatch batch, long offset, Set<Long> producerIds) {
    return batch.kind() == TargetBatch.Kind.DATA
        && producerIds.contains(batch.producerId())
        && batch.baseOffset() <= offset
        && offset < batch.nextOffset();
  }

  /** What is left of one run; show it the target's batches from the run's start on. */
  public static final class OfRun {
    private final OffsetRun run;
    private final Set<Long> producerIds;
    private long survivedTo;

    public OfRun(OffsetRun run, Set<Long> producerIds) {
      this.run = run;
      this.producerIds = Set.copyOf(producerIds);
      this.survivedTo = run.targetStart();
    }

    /**
     * Takes the next batch.
     *
     * @return false when the answer is known
     */
    public boolean visit(TargetBatch batch) {
      if (!holds(batch, survivedTo, producerIds)) {
        return false;
      }
      survivedTo = Math.min(batch.nextOffset(), run.targetEnd());
      return survivedTo < run.targetEnd();
    }

    /** The part of the run that is still there. */
    public Optional<OffsetRun> rest() {
      long count = survivedTo - run.targetStart();
      return count == 0
          ? Optional.empty()
          : Optional.of(new OffsetRun(run.sourceStart(), run.targetStart(), count));
    }
  }
}
