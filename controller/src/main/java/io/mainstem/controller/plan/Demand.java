package io.mainstem.controller.plan;

import io.mainstem.api.replication.MirrorId;

/**
 * A mirror that must be carried, and what carrying it costs.
 *
 * @param cost above 0; in bytes per second or anything else that adds up, the same for all. An
 *     integer, so that sums do not depend on the order of adding
 */
public record Demand(MirrorId mirror, long cost) {

  public Demand {
    if (cost <= 0) {
      throw new IllegalArgumentException("cost " + cost + " of " + mirror + " is not above 0");
    }
  }
}
