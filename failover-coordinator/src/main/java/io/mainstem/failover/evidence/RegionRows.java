package io.mainstem.failover.evidence;

import io.mainstem.api.failover.Observation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes one row per region and probe out of what is known of its clusters: the worst counts. */
final class RegionRows {

  private RegionRows() {}

  static List<Observation> of(
      String observer, String observerRegion, Collection<ClusterWatch> watches) {
    Map<String, List<ClusterWatch>> byRegion = new TreeMap<>();
    watches.forEach(
        watch ->
            byRegion.computeIfAbsent(watch.cluster().region(), r -> new ArrayList<>()).add(watch));
    List<Observation> rows = new ArrayList<>();
    byRegion.forEach(
        (region, list) -> {
          for (Observation.Probe probe :
              List.of(Observation.Probe.CONTROL, Observation.Probe.DATA)) {
            Observation row = worst(observer, observerRegion, region, probe, list);
            if (row != null) {
              rows.add(row);
            }
          }
        });
    return rows;
  }

  private static @Nullable Observation worst(
      String observer,
      String observerRegion,
      String region,
      Observation.Probe probe,
      List<ClusterWatch> watches) {
    int failures = 0;
    int successes = Integer.MAX_VALUE;
    long latency = -1;
    String error = null;
    Instant at = Instant.MAX;
    for (ClusterWatch watch : watches) {
      Streak streak = watch.streaks().get(probe);
      if (streak == null) {
        continue;
      }
      failures = Math.max(failures, streak.failures());
      successes = Math.min(successes, streak.successes());
      latency = Math.max(latency, streak.latencyMillis());
      at = streak.at().isBefore(at) ? streak.at() : at;
      if (streak.error() != null) {
        String named = watch.cluster().id() + ": " + streak.error();
        error = error == null ? named : error + "; " + named;
      }
    }
    return successes == Integer.MAX_VALUE
        ? null
        : new Observation(
            observer, observerRegion, region, probe, failures, successes, latency, error, at);
  }
}
