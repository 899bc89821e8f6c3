package io.mainstem.federation.client.routing;

import io.mainstem.api.federation.Cluster;

/** What a routing table says about a logical topic. */
public sealed interface Destination {

  /**
   * It is there.
   *
   * @param lane topics of one lane move together: the failover group, or the cluster itself for
   *     topics without one
   */
  record At(Cluster cluster, String physicalTopic, String lane) implements Destination {}

  /**
   * It is being moved, and nobody may write.
   *
   * @param region the primary as of now: the old one before the flip, the new one after it
   */
  record Fenced(String group, long epoch, String region) implements Destination {

    /** The lane that the group's topics are written through. */
    public String lane() {
      return Routes.GROUP_LANE + group;
    }
  }

  /**
   * There is nowhere to go, for now.
   *
   * @param why a sentence that says what is missing
   */
  record Nowhere(String why) implements Destination {}
}
