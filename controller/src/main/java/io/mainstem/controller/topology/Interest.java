package io.mainstem.controller.topology;

import java.util.Set;

/**
 * What is asked of a cluster.
 *
 * @param topics by name
 * @param everything whether all topics are wanted, because a pattern chooses among them
 */
record Interest(Set<String> topics, boolean everything) {

  Interest {
    topics = Set.copyOf(topics);
  }

  boolean covers(Interest other) {
    return everything || (!other.everything && topics.containsAll(other.topics));
  }
}
