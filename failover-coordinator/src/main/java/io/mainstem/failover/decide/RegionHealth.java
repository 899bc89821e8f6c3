package io.mainstem.failover.decide;

import io.mainstem.api.failover.Health;
import java.util.List;
import java.util.Set;

/**
 * What is believed of a region, and why.
 *
 * @param otherRegionsWatching the regions, without this one, whose observers have looked lately
 * @param reasons sentences, at least one
 */
public record RegionHealth(
    String region, Health health, Set<String> otherRegionsWatching, List<String> reasons) {

  public RegionHealth {
    otherRegionsWatching = Set.copyOf(otherRegionsWatching);
    reasons = List.copyOf(reasons);
  }
}
