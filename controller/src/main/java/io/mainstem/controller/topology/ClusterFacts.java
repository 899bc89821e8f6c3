package io.mainstem.controller.topology;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster has answered.
 *
 * @param answered what it was asked when it answered last; null if it never has
 * @param topics those that are there
 * @param problem why it does not answer now, null if it does
 */
record ClusterFacts(
    @Nullable Interest answered, Map<String, TopicFacts> topics, @Nullable String problem) {

  static final ClusterFacts UNKNOWN = new ClusterFacts(null, Map.of(), null);

  ClusterFacts {
    topics = Map.copyOf(topics);
  }

  ClusterFacts withProblem(String newProblem) {
    return new ClusterFacts(answered, topics, newProblem);
  }

  /** Whether the answer says something about these topics. */
  boolean covers(Interest interest) {
    return answered != null && answered.covers(interest);
  }

  boolean covers(String topic) {
    return covers(new Interest(Set.of(topic), false));
  }
}
