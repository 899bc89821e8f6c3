package io.mainstem.api.offsets;

import io.mainstem.api.federation.Route.RecordFilter;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link OffsetRunBlock} says about the position, without its runs: cheap to read where a
 * whole partition of the topic has to be gone through. See the block for the meaning of the fields.
 */
public record OffsetRunHead(
    UUID sourceTopicId,
    UUID targetTopicId,
    long producerId,
    short producerEpoch,
    long nextSource,
    long nextTarget,
    Optional<OffsetRun> lastRun,
    @Nullable RecordFilter filter,
    @Nullable Integer sourceEpoch,
    RunLineage lineage) {

  /** The head of a block. */
  public static OffsetRunHead of(OffsetRunBlock block) {
    return new OffsetRunHead(
        block.sourceTopicId(),
        block.targetTopicId(),
        block.producerId(),
        block.producerEpoch(),
        block.nextSource(),
        block.nextTarget(),
        block.lastRun(),
        block.filter(),
        block.sourceEpoch(),
        block.lineage());
  }
}
