package io.mainstem.api.offsets;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.mainstem.api.InvalidValueException;
import io.mainstem.api.replication.MirrorId;
import java.util.List;
import java.util.UUID;

/**
 * The runs of one mirror that are new or have grown since its last block: what is stored as one
 * record of {@link OffsetRunTopic}. A later block may repeat the last run of an earlier one,
 * longer.
 *
 * @param sourceTopicId tells incarnations of a re-created source topic apart
 * @param targetTopicId tells incarnations of a re-created target topic apart
 * @param producerId the mirror's identity at the target when it was written
 * @param nextSource every replicable source record below it is in the target below the end of the
 *     last run, and none at or above it is; at least the source end of the last run, more when what
 *     follows is not replicable (transaction markers, aborted records, compaction holes)
 * @param runs by source offset, at least one
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
    List<OffsetRun> runs) {

  public OffsetRunBlock {
    runs = List.copyOf(runs);
    if (runs.isEmpty() || nextSource < runs.get(runs.size() - 1).sourceEnd()) {
      throw new InvalidValueException(
          "offsetRuns", "a block has at least one run and nextSource is not below its end");
    }
  }

  @JsonIgnore
  public OffsetRun lastRun() {
    return runs.get(runs.size() - 1);
  }
}
