package io.mainstem.wire.log;

import org.apache.kafka.common.Uuid;

/**
 * Which topic has a name now. Asking costs a broker far less than its {@link TopicFacts} do.
 *
 * @param id its incarnation
 * @param partitions how many
 * @param replicationFactor copies of its first partition
 */
public record TopicIdentity(Uuid id, int partitions, int replicationFactor) {}
