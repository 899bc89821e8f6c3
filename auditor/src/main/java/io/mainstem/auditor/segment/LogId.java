package io.mainstem.auditor.segment;

import java.util.UUID;

/**
 * One partition's log in one cluster; a topic that is deleted and made anew has other logs.
 *
 * @param topicId the incarnation
 */
public record LogId(String cluster, String topic, UUID topicId, int partition) {

  @Override
  public String toString() {
    return cluster + "/" + topic + "-" + partition + "@" + topicId;
  }
}
