package io.mainstem.worker.mirror;

import io.mainstem.api.offsets.RunLineage;
import io.mainstem.api.replication.MirrorStatus.Guarantee;
import io.mainstem.wire.fetch.PartitionFetch;
import io.mainstem.wire.producer.ProducerIdentity;
import io.mainstem.worker.append.TargetLimits;
import io.mainstem.worker.position.RunRecorder;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Where a take-over ended: who we are at the target, and where copying goes on.
 *
 * @param sourceTopicId the incarnation of the source topic
 * @param targetTopicId the incarnation of the target topic
 * @param targetLeaderEpoch the target partition's leader epoch from before the fence; -1 if unknown
 * @param recorder holds the position, which is stored already
 * @param lineage how it came about
 * @param guaranteeDetail why it is not exactly once; null if it is
 */
record Place(
    ProducerIdentity identity,
    Uuid sourceTopicId,
    Uuid targetTopicId,
    TargetLimits limits,
    int targetLeaderEpoch,
    RunRecorder recorder,
    RunLineage lineage,
    Guarantee guarantee,
    @Nullable String guaranteeDetail) {

  /** The same owner's place, if it is to go on elsewhere in the source. */
  Place at(long nextSource, RunLineage newLineage) {
    return new Place(
        identity,
        sourceTopicId,
        targetTopicId,
        limits,
        targetLeaderEpoch,
        new RunRecorder(nextSource, recorder.nextTarget(), List.of(), PartitionFetch.NO_EPOCH),
        newLineage,
        guarantee,
        guaranteeDetail);
  }
}
