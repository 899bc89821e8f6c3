package io.mainstem.failover.decide;

import io.mainstem.api.failover.Health;
import io.mainstem.api.failover.Observation;
import io.mainstem.api.failover.Observation.Probe;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the observations say of one region.
 *
 * <pre>
 *   any failed probe            -> SUSPECT
 *   DOWN = more than half of the observers have seen it fail {@code failuresForDown} times in a row,
 *          they sit in two regions or more, and the clients' reports agree or are silent
 *   DOWN -> RECOVERING -> (goodProbesForHealthy in a row, for more than half) -> HEALTHY
 *   more than half find it slow or complaining -> DEGRADED
 * </pre>
 */
final class HealthRules {

  private final FailoverPolicy policy;
  private final Instant now;

  HealthRules(FailoverPolicy policy, Instant now) {
    this.policy = policy;
    this.now = now;
  }

  /** What one observer has seen of a region, over its probes. */
  private record View(String observer, String region, List<Observation> rows) {

    int failures() {
      return rows.stream().mapToInt(Observation::failuresInRow).max().orElse(0);
    }

    int successes() {
      return rows.stream().mapToInt(Observation::successesInRow).min().orElse(0);
    }

    boolean complains(long slowMillis) {
      return rows.stream()
          .anyMatch(
              r -> r.failuresInRow() == 0 && (r.error() != null || r.latencyMillis() > slowMillis));
    }

    String what() {
      return rows.stream()
          .filter(r -> r.error() != null)
          .map(r -> r.probe().name() + " " + r.error())
          .collect(Collectors.joining(", "));
    }
  }

  RegionHealth assess(String region, List<Sighting> sightings, Health previous) {
    List<Observation> fresh =
        sightings.stream()
            .filter(s -> s.observation().region().equals(region))
            .filter(s -> !s.receivedAt().isBefore(now.minus(policy.staleAfter())))
            .map(Sighting::observation)
            .toList();
    List<View> views = views(fresh);
    Set<String> others = new LinkedHashSet<>(regionsOf(views));
    others.remove(region);
    Finding finding = finding(views, clientsDisagree(fresh), previous);
    return new RegionHealth(region, finding.health(), others, finding.reasons());
  }

  private record Finding(Health health, List<String> reasons) {}

  private Finding finding(List<View> views, boolean clientsDisagree, Health previous) {
    if (views.isEmpty()) {
      return new Finding(
          previous == Health.DOWN ? Health.DOWN : Health.UNKNOWN,
          List.of("no observer has reported within " + policy.staleAfter().toSeconds() + " s"));
    }
    List<View> dead = views.stream().filter(v -> v.failures() >= policy.failuresForDown()).toList();
    boolean majority = dead.size() * 2 > views.size();
    boolean twoRegions = regionsOf(dead).size() >= 2;
    if (majority && twoRegions && !clientsDisagree) {
      return new Finding(Health.DOWN, List.of(counted(dead, views) + ", from " + regionsOf(dead)));
    }
    if (previous == Health.DOWN || previous == Health.RECOVERING) {
      Finding recovering = recovering(views);
      if (recovering.health() == Health.RECOVERING) {
        return recovering;
      }
    }
    List<View> troubled = views.stream().filter(v -> v.failures() > 0).toList();
    if (!troubled.isEmpty()) {
      return suspect(views, dead, troubled, majority, twoRegions, clientsDisagree);
    }
    return upright(views);
  }

  private Finding recovering(List<View> views) {
    long good = views.stream().filter(v -> v.successes() >= policy.goodProbesForHealthy()).count();
    if (good * 2 > views.size()) {
      return new Finding(Health.HEALTHY, List.of("recovered"));
    }
    int best = views.stream().mapToInt(View::successes).max().orElse(0);
    return new Finding(
        Health.RECOVERING,
        List.of(
            "it was down; more than half of the observers need %d good probes in a row, the best has %d"
                .formatted(policy.goodProbesForHealthy(), best)));
  }

  private Finding suspect(
      List<View> views,
      List<View> dead,
      List<View> troubled,
      boolean majority,
      boolean twoRegions,
      boolean clientsDisagree) {
    List<String> reasons = new ArrayList<>();
    for (View view : troubled) {
      reasons.add(
          view.observer()
              + " in "
              + view.region()
              + " fails "
              + view.failures()
              + " times in a row: "
              + view.what());
    }
    if (dead.isEmpty()) {
      reasons.add("not down: nobody has failed " + policy.failuresForDown() + " times in a row");
    } else if (!majority) {
      reasons.add("not down: only " + counted(dead, views));
    } else if (!twoRegions) {
      reasons.add("not down: the observers that fail are all in " + regionsOf(dead));
    } else if (clientsDisagree) {
      reasons.add("not down: the workers and clients reach it");
    }
    return new Finding(Health.SUSPECT, reasons);
  }

  private Finding upright(List<View> views) {
    List<View> complaining =
        views.stream().filter(v -> v.complains(policy.slow().toMillis())).toList();
    if (complaining.size() * 2 > views.size()) {
      return new Finding(
          Health.DEGRADED,
          complaining.stream()
              .map(
                  v ->
                      v.observer()
                          + " finds it slow or incomplete"
                          + (v.what().isEmpty() ? "" : ": " + v.what()))
              .toList());
    }
    return new Finding(Health.HEALTHY, List.of("all " + views.size() + " observers reach it"));
  }

  private static String counted(List<View> part, List<View> all) {
    return part.size() + " of " + all.size() + " observers cannot reach it";
  }

  private static List<View> views(List<Observation> fresh) {
    Map<String, List<Observation>> byObserver =
        fresh.stream()
            .filter(o -> o.probe() != Probe.CLIENTS)
            .collect(
                Collectors.groupingBy(Observation::observer, TreeMap::new, Collectors.toList()));
    return byObserver.entrySet().stream()
        .map(e -> new View(e.getKey(), e.getValue().get(0).observerRegion(), e.getValue()))
        .toList();
  }

  private static Set<String> regionsOf(List<View> views) {
    return views.stream()
        .map(View::region)
        .collect(Collectors.toCollection(java.util.TreeSet::new));
  }

  /** What workers and clients report weighs only against a failover, never for one. */
  private static boolean clientsDisagree(List<Observation> fresh) {
    List<Observation> reports = fresh.stream().filter(o -> o.probe() == Probe.CLIENTS).toList();
    long fine =
        reports.stream().filter(o -> o.failuresInRow() == 0 && o.successesInRow() > 0).count();
    return fine * 2 > reports.size();
  }
}
