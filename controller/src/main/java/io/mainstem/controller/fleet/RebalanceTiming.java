package io.mainstem.controller.fleet;

import io.mainstem.controller.plan.Rebalancing;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * When mirrors may move that are well where they are. Pure; the time is passed in. Used by the
 * leading controller's thread only.
 */
final class RebalanceTiming {

  /** A mirror that does not get where it should holds up the others for so long at most. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final FleetSettings settings;
  private final Set<String> seen = new HashSet<>();
  private long lastJoin;
  private long lastSettled;
  private long lastDrift;
  private boolean first = true;

  RebalanceTiming(FleetSettings settings) {
    this.settings = settings;
  }

  /** Forgets what it has seen: another controller has been leading meanwhile. */
  void reset() {
    seen.clear();
    first = true;
  }

  /**
   * What the next plan may move.
   *
   * @param held whether nothing may move by itself: somebody works on the fleet, or a worker is
   *     expected back
   * @param settled whether every mirror is where the last plan wanted it: while it is not, mirrors
   *     are on the move already
   * @param nanos the time now, of {@link System#nanoTime}
   */
  Rebalancing next(FleetSnapshot snapshot, boolean held, boolean settled, long nanos) {
    if (first) {
      lastDrift = nanos;
      lastJoin = nanos;
      lastSettled = nanos;
      first = false;
    }
    if (settled) {
      lastSettled = nanos;
    }
    if (!seen.containsAll(snapshot.live())) {
      lastJoin = nanos;
    }
    seen.clear();
    seen.addAll(snapshot.live());
    if (held) {
      return Rebalancing.OFF; // a person who asked meanwhile gets it afterwards
    }
    if (snapshot.rebalanceRequest() >= 0) {
      return asked(settings);
    }
    boolean moving = !settled && nanos - lastSettled < PATIENCE.toNanos();
    if (moving || nanos - lastJoin < settings.joinSettle().toNanos()) {
      return Rebalancing.OFF;
    }
    boolean drift = nanos - lastDrift >= settings.rebalanceEvery().toNanos();
    if (drift) {
      lastDrift = nanos;
    }
    return new Rebalancing(
        drift ? settings.rebalanceAbove() : Double.MAX_VALUE,
        settings.rebalanceBelow(),
        settings.maxMoves());
  }

  /** What a rebalance does that a person asks for. */
  static Rebalancing asked(FleetSettings settings) {
    return new Rebalancing(
        settings.rebalanceBelow(), settings.rebalanceBelow(), settings.maxMoves());
  }
}
