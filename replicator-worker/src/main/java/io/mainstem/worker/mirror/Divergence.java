package io.mainstem.worker.mirror;

import org.apache.kafka.common.Uuid;

/**
 * The source lost records that had been read, and may hold others in their place (an unclean
 * election).
 *
 * @param sourceTopicId the incarnation of the source topic
 * @param from the first source offset that may hold something else than what was read
 */
record Divergence(Uuid sourceTopicId, long from) {}
