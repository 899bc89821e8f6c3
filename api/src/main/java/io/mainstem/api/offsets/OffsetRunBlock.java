package io.mainstem.api.offsets;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import io.mainstem.api.InvalidValueException;
import io.mainstem.api.federation.Route.RecordFilter;
import io.mainstem.api.replication.MirrorId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one mirror that are new or have grown since its last block: what is stored as one
 * record of {@link OffsetRunTopic}. A later block may repeat the last run of an earlier one,
 * longer.
 *
 * @param sourceTopicId tells incarnations of a re-created source topic apart
 * @param targetTopicId tells incarnations of a re-created target topic apart
 * @param producerId the mirror's identity at the target when it was written
 * @param nextSource every replicable source record below it is in the target below {@code
 *     nextTarget}, and none at or above it is; at least the source end of the last run, more when
 *     what follows is not replicable (transaction markers, aborted records, compaction holes)
 * @param nextTarget where a search of the target for later records begins; at least the target end
 *     of the last run, more when others have written since
 * @param runs by source offset; none in the block that records where a mirror begins
 * @param filter what chose the records that the same owner copied behind {@code nextSource}:
 *     whoever comes after counts them by it, even if the route's own filter has changed since. Null
 *     if none
 * @param sourceEpoch leader epoch of the source batch right before {@code nextSource}; null if it
 *     is not known. By it the source's broker tells whether its log is still the one that was
 *     copied
 * @param lineage how the place of this owner came about
 */
public record OffsetRunBlock(
    MirrorId mirror,
    UUID sourceTopicId,
    String targetTopic,
    UUID targetTopicId,
    int targetPartition,
    long producerId,
    short producerEpoch,
    long nextSource,
    long nextTarget,
    List<OffsetRun> runs,
    @Nullable RecordFilter filter,
    @Nullable Integer sourceEpoch,
    RunLineage lineage) {

  @SuppressWarnings("NullAway") // absent JSON properties arrive as null
  @JsonCreator
  public OffsetRunBlock {
    lineage = lineage == null ? RunLineage.FIRST : lineage;
    runs = List.copyOf(runs);
    if (nextSource < 0 || nextTarget < 0) {
      throw new InvalidValueException(
          "offsetRuns",
          "impossible: nextSource=%d nextTarget=%d".formatted(nextSource, nextTarget));
    }
    if (!runs.isEmpty()) {
      OffsetRun last = runs.get(runs.size() - 1);
      if (nextSource < last.sourceEnd() || nextTarget < last.targetEnd()) {
        throw new InvalidValueException(
            "offsetRuns", "nextSource and nextTarget are not below the end of the last run");
      }
    }
  }

  /** A block of the first generation. */
  public OffsetRunBlock(
      MirrorId mirror,
      UUID sourceTopicId,
      String targetTopic,
      UUID targetTopicId,
      int targetPartition,
      long producerId,
      short producerEpoch,
      long nextSource,
      long nextTarget,
      List<OffsetRun> runs,
      @Nullable RecordFilter filter) {
    this(
        mirror,
        sourceTopicId,
        targetTopic,
        targetTopicId,
        targetPartition,
        producerId,
        producerEpoch,
        nextSource,
        nextTarget,
        runs,
        filter,
        null,
        RunLineage.FIRST);
  }

  /** A block of the first generation, of an owner that copies all records. */
  public OffsetRunBlock(
      MirrorId mirror,
      UUID sourceTopicId,
      String targetTopic,
      UUID targetTopicId,
      int targetPartition,
      long producerId,
      short producerEpoch,
      long nextSource,
      long nextTarget,
      List<OffsetRun> runs) {
    this(
        mirror,
        sourceTopicId,
        targetTopic,
        targetTopicId,
        targetPartition,
        producerId,
        producerEpoch,
        nextSource,
        nextTarget,
        runs,
        null);
  }

  /** The same of another generation. */
  public OffsetRunBlock within(RunLineage newLineage) {
    return new OffsetRunBlock(
        mirror,
        sourceTopicId,
        targetTopic,
        targetTopicId,
        targetPartition,
        producerId,
        producerEpoch,
        nextSource,
        nextTarget,
        runs,
        filter,
        sourceEpoch,
        newLineage);
  }

  /** Where the owner's copy is known to begin: its first run, or the position if it has none. */
  @JsonIgnore
  public long begin() {
    return runs.isEmpty() ? nextSource : Math.min(nextSource, runs.get(0).sourceStart());
  }

  /** The run that reaches furthest; empty in the block that records where a mirror begins. */
  @JsonIgnore
  public Optional<OffsetRun> lastRun() {
    return runs.isEmpty() ? Optional.empty() : Optional.of(runs.get(runs.size() - 1));
  }
}
