package io.mainstem.controller.plan;

/**
 * Whether a plan may move mirrors that are well where they are, and how far it goes.
 *
 * @param startAbove rebalances only if the gap between the busiest and the idlest worker is more
 *     than this share of the mean load; a worker that carries nothing always counts
 * @param stopBelow goes on until the gap is at most this share of the mean load
 * @param maxMoves the most moves of one plan
 */
public record Rebalancing(double startAbove, double stopBelow, int maxMoves) {

  /** Moves nothing that is well where it is. */
  public static final Rebalancing OFF = new Rebalancing(Double.MAX_VALUE, Double.MAX_VALUE, 0);

  /** Evens out what can be evened out, however small the gain. */
  public static final Rebalancing FULL = new Rebalancing(0, 0, Integer.MAX_VALUE);

  public Rebalancing {
    if (startAbove < stopBelow || stopBelow < 0 || maxMoves < 0) {
      throw new IllegalArgumentException(
          "rebalancing starts above %s, stops below %s, moves %s"
              .formatted(startAbove, stopBelow, maxMoves));
    }
  }
}
