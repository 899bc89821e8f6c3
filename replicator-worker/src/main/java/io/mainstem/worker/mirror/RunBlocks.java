package io.mainstem.worker.mirror;

import io.mainstem.api.federation.Route.RecordFilter;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.worker.position.RunRecorder;
import org.jspecify.annotations.Nullable;

/** Makes the blocks that an owner stores in the log of runs. */
final class RunBlocks {
  /** More runs than this become several blocks. */
  static final int MOST_RUNS = 2_000;

  private RunBlocks() {}

  /**
   * What is stored of a mirror's progress.
   *
   * @param filter what chooses, or chose, the records behind these facts
   */
  static OffsetRunBlock of(
      CopyOrder order, Place place, RunRecorder.Facts facts, @Nullable RecordFilter filter) {
    return new OffsetRunBlock(
        order.mirror(),
        Ground.standard(place.sourceTopicId()),
        order.targetTopic(),
        Ground.standard(place.targetTopicId()),
        order.mirror().partition(),
        place.identity().producerId(),
        place.identity().epoch(),
        facts.nextSource(),
        facts.nextTarget(),
        facts.runs(),
        filter,
        facts.sourceEpoch() < 0 ? null : facts.sourceEpoch(),
        place.lineage());
  }
}
