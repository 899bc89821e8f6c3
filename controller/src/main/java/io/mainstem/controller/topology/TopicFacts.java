package io.mainstem.controller.topology;

/**
 * A topic as a cluster describes it.
 *
 * @param topicId another one after the topic has been deleted and created again
 */
public record TopicFacts(int partitions, String topicId) {}
