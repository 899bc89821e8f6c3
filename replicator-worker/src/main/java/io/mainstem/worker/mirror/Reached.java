package io.mainstem.worker.mirror;

import org.apache.kafka.common.Uuid;

/**
 * How far this worker itself had copied a mirror when its copying ended: what the target had
 * acknowledged, which may be more than had been recorded.
 *
 * @param sourceTopicId the incarnation of the source topic
 * @param targetTopicId the incarnation of the target topic
 * @param source one past the source offset of the last record acknowledged; -1 if there was none
 */
record Reached(Uuid sourceTopicId, Uuid targetTopicId, long source) {
  static final Reached NOTHING = new Reached(Uuid.ZERO_UUID, Uuid.ZERO_UUID, -1);

  /** The source offset, if it was about the same topics; else -1. */
  long on(Ground ground) {
    boolean same =
        sourceTopicId.equals(ground.sourceFacts().id())
            && targetTopicId.equals(ground.targetFacts().id());
    return same ? source : -1;
  }
}
