package io.mainstem.console.overview;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.audit.AuditSummary;
import io.mainstem.api.failover.Health;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.replication.LatencySummary;
import io.mainstem.api.replication.RouteStatus;
import io.mainstem.console.ThreeRegions;
import io.mainstem.console.overview.Findings.RegionFindings;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OverviewAssemblyTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void withEverybodyAnsweringNothingIsSilent() {
    Overview overview = assemble(everybody());

    assertThat(overview.silent()).isEmpty();
    assertThat(overview.routes()).hasSize(9).allMatch(route -> route.copy() != null);
    assertThat(overview.totals().partial()).isFalse();
    assertThat(overview.totals().mirrors()).isEqualTo(72);
    assertThat(overview.totals().workersLive()).isEqualTo(6);
    assertThat(overview.regions())
        .hasSize(3)
        .extracting(RegionView::health)
        .containsOnly(Health.HEALTHY);
    assertThat(overview.incidents()).isNotNull().isEmpty();
  }

  @Test
  void aSilentRegionLeavesItsRoutesWithoutFiguresAndTheTotalsPartial() {
    Map<String, RegionFindings> regions = everybody();
    regions.put("us-east", silentRegion());

    Overview overview = assemble(regions);

    assertThat(route(overview, "us-west--us-east").condition()).isEqualTo(RouteCondition.NO_DATA);
    assertThat(route(overview, "us-west--us-east").copy()).isNull();
    assertThat(route(overview, "us-east--us-west").condition()).isEqualTo(RouteCondition.COPYING);
    assertThat(overview.totals().partial()).isTrue();
    assertThat(overview.totals().mirrors()).isEqualTo(48);
    assertThat(overview.silent()).hasSize(4).allMatch(part -> "us-east".equals(part.region()));
  }

  @Test
  void withNobodyAnsweringEveryFigureIsAbsent() {
    Overview overview =
        OverviewAssembly.assemble(
            "us-west",
            new Findings(
                NOW,
                new Part.Silence<>("gone"),
                new Part.Silence<>("gone"),
                List.of(),
                new Part.Silence<>("gone"),
                Map.of()));

    assertThat(overview.totals())
        .isEqualTo(
            new Totals(
                null, null, null, null, null, null, null, null, null, null, null, null, true));
    assertThat(overview.incidents()).isNull();
    assertThat(overview.workers()).isNull();
    assertThat(overview.topics()).isNull();
    assertThat(overview.silent()).hasSize(3);
  }

  @Test
  void withoutTheTableTheRoutesThatControllersReportAreShown() {
    Overview overview =
        OverviewAssembly.assemble(
            "us-west",
            new Findings(
                NOW,
                new Part.Silence<>("gone"),
                new Part.Answer<>(List.of()),
                List.of(),
                new Part.Answer<>(ThreeRegions.analysis()),
                everybody()));

    assertThat(overview.routes()).hasSize(9).allMatch(route -> route.targetRegion() == null);
    assertThat(overview.tableVersion()).isNull();
  }

  @Test
  void aLatencyOfNoRecordsIsNoLatency() {
    CopyView copy = CopyView.of(status(0, 0, 0, List.of(), LatencySummary.NO_DATA));

    assertThat(copy).isNotNull().extracting(CopyView::latencyMillis).isNull();
    assertThat(Totals.of(List.of(), null, false).latencyP99Millis()).isNull();
  }

  @Test
  void theWorstConditionIsShown() {
    LatencySummary latency = new LatencySummary(1, 1, 1, 1);
    AuditView good = new AuditView(10, 1, 0, 5, 5, null);
    AuditView bad = new AuditView(10, 1, 1, 5, 4, null);

    assertThat(RouteCondition.of(null, null)).isEqualTo(RouteCondition.NO_DATA);
    assertThat(RouteCondition.of(null, bad)).isEqualTo(RouteCondition.FAULT);
    assertThat(RouteCondition.of(status(0, 5, 9, List.of(), latency), good))
        .isEqualTo(RouteCondition.COPYING);
    assertThat(RouteCondition.of(status(0, 5, 0, List.of(), latency), good))
        .isEqualTo(RouteCondition.IDLE);
    assertThat(RouteCondition.of(status(0, 60_000, 9, List.of(), latency), good))
        .isEqualTo(RouteCondition.LAGGING);
    assertThat(RouteCondition.of(status(1, 60_000, 9, List.of(), latency), good))
        .isEqualTo(RouteCondition.HINDERED);
    assertThat(RouteCondition.of(status(0, 5, 9, List.of("trips: not authorised"), latency), good))
        .isEqualTo(RouteCondition.HINDERED);
  }

  @Test
  void theBooksOfAllTopicsOfARouteAreSummed() {
    AuditView audit =
        AuditView.of(
            List.of(
                new AuditSummary("a--b", "x", 3, 1, 0, 10, 10, null),
                new AuditSummary("a--b", "y", 4, 2, 1, 20, 19, "source unreachable")));

    assertThat(audit).isEqualTo(new AuditView(7, 3, 1, 30, 29, "source unreachable"));
  }

  @Test
  void theHistoryKeepsItsDepthAndForgetsRoutesThatAreGone() {
    History history = new History(2);
    Overview full = assemble(everybody());

    history.add(full);
    history.add(full);
    history.add(full);

    assertThat(history.snapshot()).hasSize(9).allSatisfy((id, line) -> assertThat(line).hasSize(2));
    history.add(
        OverviewAssembly.assemble(
            "us-west",
            new Findings(
                NOW,
                new Part.Answer<>(RoutingTable.EMPTY),
                new Part.Answer<>(List.of()),
                List.of(),
                new Part.Silence<>("gone"),
                Map.of())));
    assertThat(history.snapshot()).isEmpty();
  }

  private static RouteStatus status(
      int paused, long lagMillis, double rate, List<String> problems, LatencySummary latency) {
    return new RouteStatus(
        ThreeRegions.route("us-west", "us-east"),
        1,
        4,
        4,
        4,
        paused,
        0,
        lagMillis,
        rate,
        0,
        latency,
        problems);
  }

  private static RouteView route(Overview overview, String id) {
    return overview.routes().stream().filter(r -> r.id().equals(id)).findFirst().orElseThrow();
  }

  private static Overview assemble(Map<String, RegionFindings> regions) {
    return OverviewAssembly.assemble(
        "us-west",
        new Findings(
            NOW,
            new Part.Answer<>(ThreeRegions.table()),
            new Part.Answer<>(List.of()),
            List.of(),
            new Part.Answer<>(ThreeRegions.analysis()),
            regions));
  }

  private static Map<String, RegionFindings> everybody() {
    Map<String, RegionFindings> regions = new HashMap<>();
    for (String region : ThreeRegions.REGIONS) {
      regions.put(
          region,
          new RegionFindings(
              new Part.Answer<>(
                  ThreeRegions.REGIONS.stream()
                      .map(source -> ThreeRegions.copying(source, region, NOW))
                      .toList()),
              new Part.Answer<>(ThreeRegions.workers(region)),
              new Part.Answer<>(ThreeRegions.books(region)),
              new Part.Answer<>(List.of())));
    }
    return regions;
  }

  private static RegionFindings silentRegion() {
    return new RegionFindings(
        new Part.Silence<>("cut off"),
        new Part.Silence<>("cut off"),
        new Part.Silence<>("cut off"),
        new Part.Silence<>("cut off"));
  }
}
