package io.mainstem.failover.decide;

import io.mainstem.api.failover.Health;
import java.time.Instant;
import java.util.Map;

/**
 * What must outlive one decision, and the instance that made it.
 *
 * @param health the last verdict on each region
 * @param moves the last automatic move of each group
 */
public record History(Map<String, Health> health, Map<String, Move> moves) {

  /**
   * An automatic move.
   *
   * @param acknowledged a person has seen it: the group may be moved again at once
   */
  public record Move(Instant at, String from, String to, boolean acknowledged) {}

  public History {
    health = Map.copyOf(health);
    moves = Map.copyOf(moves);
  }

  public static History none() {
    return new History(Map.of(), Map.of());
  }

  public Health healthOf(String region) {
    return health.getOrDefault(region, Health.UNKNOWN);
  }
}
