package io.mainstem.failover.decide;

import java.time.Instant;
import java.util.List;

/** Everything that one decision is made from. */
public record World(
    Instant now,
    List<String> regions,
    List<Sighting> sightings,
    List<GroupFacts> groups,
    History history,
    FailoverPolicy policy) {

  public World {
    regions = List.copyOf(regions);
    sightings = List.copyOf(sightings);
    groups = List.copyOf(groups);
  }
}
