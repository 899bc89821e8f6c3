package io.mainstem.controller.topology;

/**
 * A topic that must be at a target before it can be copied to.
 *
 * @param partitions at least so many
 * @param sourceCluster where the topic's settings are taken from if it must be created
 */
record TopicNeed(String topic, int partitions, String sourceCluster, String sourceTopic) {}
