package io.mainstem.failover.decide;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What follows from a {@link World}.
 *
 * @param health of every region, by id
 * @param groups one for every group
 * @param whyNotAutomatic why no dead primary at all would be replaced without a person; null when
 *     some would
 * @param history to pass to the next decision
 */
public record Decision(
    Map<String, RegionHealth> health,
    List<GroupDecision> groups,
    @Nullable String whyNotAutomatic,
    History history) {

  public Decision {
    health = Map.copyOf(health);
    groups = List.copyOf(groups);
  }
}
