package io.mainstem.controller.topology;

/** A topic at a target, and the topic that it is a copy of. */
record TopicCopy(String topic, String sourceCluster, String sourceTopic) {}
