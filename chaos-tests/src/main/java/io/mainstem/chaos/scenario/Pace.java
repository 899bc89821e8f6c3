package io.mainstem.chaos.scenario;

import java.time.Duration;

/**
 * How hard and how long.
 *
 * @param recordsPerSecond in each region
 * @param warmUp longest time until the first records have arrived everywhere
 * @param drain longest time until everything has arrived after the end of the load
 * @param quiet time without load at the very end, for whatever might still arrive twice
 * @param audit longest time until the auditor has decided
 */
public record Pace(
    int recordsPerSecond, Duration warmUp, Duration drain, Duration quiet, Duration audit) {

  /** For two cores that run everything. */
  public static final Pace GENTLE =
      new Pace(
          1_000,
          Duration.ofSeconds(120),
          Duration.ofSeconds(90),
          Duration.ofSeconds(3),
          Duration.ofSeconds(45));
}
