package io.mainstem.failover.decide;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * The numbers and choices that decisions follow.
 *
 * @param failuresForDown failed probes in a row that make an observer call a region dead
 * @param goodProbesForHealthy good probes in a row before a region that was down is trusted again
 * @param staleAfter observations older than this count for nothing
 * @param slow answers slower than this degrade a region
 * @param antiFlap at least this long between two automatic moves of one group
 * @param paused only watch
 * @param maintenance regions that must not become primary
 * @param maxLagRecords of a group, by id: how many records may be left behind; absent for no limit
 * @param overrides of a group, by id: rules that a person has overridden, with the reason
 */
public record FailoverPolicy(
    int failuresForDown,
    int goodProbesForHealthy,
    Duration staleAfter,
    Duration slow,
    Duration antiFlap,
    boolean paused,
    Set<String> maintenance,
    Map<String, Long> maxLagRecords,
    Map<String, Map<SafetyRule, String>> overrides) {

  public FailoverPolicy {
    maintenance = Set.copyOf(maintenance);
    maxLagRecords = Map.copyOf(maxLagRecords);
    overrides = Map.copyOf(overrides);
  }

  /** What holds unless something else is configured. */
  public static FailoverPolicy defaults() {
    return new FailoverPolicy(
        3,
        60,
        Duration.ofSeconds(10),
        Duration.ofSeconds(1),
        Duration.ofMinutes(15),
        false,
        Set.of(),
        Map.of(),
        Map.of());
  }

  public FailoverPolicy withPaused(boolean newPaused) {
    return new FailoverPolicy(
        failuresForDown,
        goodProbesForHealthy,
        staleAfter,
        slow,
        antiFlap,
        newPaused,
        maintenance,
        maxLagRecords,
        overrides);
  }

  public FailoverPolicy withMaintenance(Set<String> regions) {
    return new FailoverPolicy(
        failuresForDown,
        goodProbesForHealthy,
        staleAfter,
        slow,
        antiFlap,
        paused,
        regions,
        maxLagRecords,
        overrides);
  }

  public FailoverPolicy withMaxLagRecords(Map<String, Long> limits) {
    return new FailoverPolicy(
        failuresForDown,
        goodProbesForHealthy,
        staleAfter,
        slow,
        antiFlap,
        paused,
        maintenance,
        limits,
        overrides);
  }

  public FailoverPolicy withOverrides(Map<String, Map<SafetyRule, String>> newOverrides) {
    return new FailoverPolicy(
        failuresForDown,
        goodProbesForHealthy,
        staleAfter,
        slow,
        antiFlap,
        paused,
        maintenance,
        maxLagRecords,
        newOverrides);
  }
}
