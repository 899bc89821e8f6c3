package io.mainstem.controller.plan;

/**
 * How even the load of the open workers is.
 *
 * @param workers open ones
 * @param mean 0 without workers
 */
public record Spread(int workers, long min, long max, double mean) {

  public static final Spread NONE = new Spread(0, 0, 0, 0);

  /** The busiest worker's load over the mean: 1.0 when even, and when there is no load. */
  public double ratio() {
    return mean <= 0 ? 1.0 : max / mean;
  }

  /** The gap between the busiest and the idlest worker as a share of the mean. */
  public double gap() {
    return mean <= 0 ? 0.0 : (max - min) / mean;
  }
}
