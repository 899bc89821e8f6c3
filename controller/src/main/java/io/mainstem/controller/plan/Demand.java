package io.mainstem.controller.plan;

import io.mainstem.api.replication.MirrorId;

/**
 * A mirror that must be carried, and what carrying it costs.
 *
 * @param cost above 0; in bytes per second or anything else that adds up, the same for all. An
 *     integer, so that sums do not depend on the order of adding
 * @param lagging whether it falls behind where it is: it would copy more if it had room
 */
public record Demand(MirrorId mirror, long cost, boolean lagging) {

  /** What a lagging mirror counts for, against one of the same cost that keeps up. */
  public static final int LAG_FACTOR = 2;

  public Demand {
    if (cost <= 0) {
      throw new IllegalArgumentException("cost " + cost + " of " + mirror + " is not above 0");
    }
  }

  /** A mirror that keeps up. */
  public Demand(MirrorId mirror, long cost) {
    this(mirror, cost, false);
  }

  /** The load that a worker has by carrying it. A mirror that lags gets room by weighing more. */
  long weight() {
    return lagging ? LAG_FACTOR * cost : cost;
  }
}
