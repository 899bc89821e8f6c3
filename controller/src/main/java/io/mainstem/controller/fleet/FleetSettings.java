package io.mainstem.controller.fleet;

import io.mainstem.controller.plan.Capacity;
import io.mainstem.controller.plan.StuckMirrors;
import java.time.Duration;

/**
 * How the fleet is looked after.
 *
 * @param interval between two looks at the fleet when nothing has happened
 * @param joinSettle how long after a worker joined mirrors begin to move to it, so that workers
 *     that come together share from the start
 * @param rebalanceAbove gap between the busiest and the idlest worker, as a share of the mean load,
 *     from which mirrors move
 * @param rebalanceBelow gap at which they stop moving
 * @param rebalanceEvery how often drifted load may move mirrors; a worker that joined does not wait
 * @param maxMoves the most mirrors that one rebalance moves
 * @param purgeAfter how long a worker that is gone is remembered
 * @param stuck when a mirror tries another worker, and when it waits
 * @param capacity what one worker is meant to carry, and how many are kept back
 */
public record FleetSettings(
    Duration interval,
    Duration joinSettle,
    double rebalanceAbove,
    double rebalanceBelow,
    Duration rebalanceEvery,
    int maxMoves,
    Duration purgeAfter,
    StuckMirrors.Limits stuck,
    Capacity capacity) {}
