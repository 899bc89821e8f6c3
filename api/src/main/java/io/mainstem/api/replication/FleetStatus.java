package io.mainstem.api.replication;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a region as one.
 *
 * @param region whose fleet it is
 * @param connected whether ZooKeeper and Helix answer; the rest is what was seen last otherwise
 * @param leads whether the instance that answers is the one that plans
 * @param workersLive with a session
 * @param workersNeeded to carry everything at the day's peak, one of them lost
 * @param whyNeeded a sentence for people
 * @param mirrors that somebody has been given
 * @param offPlan mirrors that are not where they should be yet
 * @param unplaced mirrors that no worker can take
 * @param withheld mirrors that are paused, excluded or quarantined
 * @param spread load of the busiest worker over the mean, 1.0 when even
 * @param maintenance while there is one nothing moves by itself
 * @param version of what people have decided about mirrors and maintenance, for {@code If-Match}
 * @param problem why the fleet cannot be looked after; null if it can
 */
public record FleetStatus(
    String region,
    boolean connected,
    boolean leads,
    int workersLive,
    int workersNeeded,
    String whyNeeded,
    int mirrors,
    long offPlan,
    int unplaced,
    int withheld,
    double spread,
    @Nullable Maintenance maintenance,
    int version,
    @Nullable String problem) {

  /** Who wanted the fleet left alone, and why. */
  public record Maintenance(String who, String why, Instant since) {}
}
