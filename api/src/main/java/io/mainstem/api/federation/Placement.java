package io.mainstem.api.federation;

import io.mainstem.api.Names;

/**
 * One physical topic that a logical topic lives in.
 *
 * @param role whether applications produce to it ({@code REGIONAL}) or it is the copied global view
 *     ({@code AGGREGATE})
 */
public record Placement(String cluster, String physicalTopic, ClusterRole role) {

  public Placement {
    Names.requireId("placement.cluster", cluster);
    Names.requireTopic("placement.physicalTopic", physicalTopic);
  }
}
