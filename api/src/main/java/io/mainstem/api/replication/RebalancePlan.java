package io.mainstem.api.replication;

import java.util.List;

/**
 * What a rebalance would do, or has been asked to do.
 *
 * @param asked whether the change was asked for; false for {@code validate_only}
 * @param spreadBefore load of the busiest worker over the mean, 1.0 when even
 * @param spreadAfter the same once the moves are done
 * @param unplaced mirrors that no worker can take, with the reason
 */
public record RebalancePlan(
    boolean asked,
    double spreadBefore,
    double spreadAfter,
    List<PlannedMove> moves,
    List<String> unplaced) {

  public RebalancePlan {
    moves = List.copyOf(moves);
    unplaced = List.copyOf(unplaced);
  }
}
