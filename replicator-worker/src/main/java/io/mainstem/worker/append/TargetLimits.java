package io.mainstem.worker.append;

import io.mainstem.wire.batch.Codec;
import io.mainstem.wire.log.TopicFacts;
import java.util.Optional;
import org.apache.kafka.common.record.TimestampType;

/**
 * What the target topic takes.
 *
 * @param maxBatchBytes largest batch
 * @param requiredCodec the codec that the topic insists on; empty if it keeps what it is given
 * @param keepsTimestamps false if the broker sets its own
 * @param compacted whether compaction may remove records
 */
public record TargetLimits(
    int maxBatchBytes, Optional<Codec> requiredCodec, boolean keepsTimestamps, boolean compacted) {

  public static TargetLimits of(TopicFacts facts) {
    return new TargetLimits(
        facts.maxMessageBytes(),
        facts.requiredCodec(),
        facts.timestampType() != TimestampType.LOG_APPEND_TIME,
        facts.isCompacted());
  }
}
