package io.mainstem.api.federation;

import java.util.List;

/**
 * What the first step of deleting a logical topic answers: what would go, and the confirmation that
 * the second step must carry. Any change of the topic makes the confirmation void.
 *
 * @param confirm to be passed as {@code ?confirm=} of the second {@code DELETE}
 */
public record TopicDeletion(String topic, List<Placement> physicalTopics, String confirm) {

  public TopicDeletion {
    physicalTopics = List.copyOf(physicalTopics);
  }
}
