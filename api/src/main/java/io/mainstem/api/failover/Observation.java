package io.mainstem.api.failover;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one observer saw of one region.
 *
 * @param observer instance of the failover coordinator
 * @param observerRegion where it runs
 * @param region what it looked at
 * @param probe CONTROL (describe), DATA (write and read back) or CLIENTS (what others report)
 * @param failuresInRow 0 when the last probe was good
 * @param successesInRow 0 when the last probe failed
 * @param latencyMillis of the last good probe, -1 if there was none
 * @param error of the last failed probe, null if it was good
 */
public record Observation(
    String observer,
    String observerRegion,
    String region,
    Probe probe,
    int failuresInRow,
    int successesInRow,
    long latencyMillis,
    @Nullable String error,
    Instant at) {

  /** The kinds of evidence. */
  public enum Probe {
    CONTROL,
    DATA,
    CLIENTS
  }
}
