package io.mainstem.console;

import io.mainstem.api.audit.AuditSummary;
import io.mainstem.api.audit.Incident;
import io.mainstem.api.audit.SlaStatus;
import io.mainstem.api.audit.Verdict;
import io.mainstem.api.failover.Analysis;
import io.mainstem.api.failover.Health;
import io.mainstem.api.failover.RegionAnalysis;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.ClusterRole;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Placement;
import io.mainstem.api.federation.Region;
import io.mainstem.api.federation.Route;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.federation.Tier;
import io.mainstem.api.federation.TopicPolicy;
import io.mainstem.api.federation.TopicRule;
import io.mainstem.api.replication.LatencySummary;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.RouteStatus;
import io.mainstem.api.replication.WorkerStatus;
import io.mainstem.api.service.ServiceInstance;
import io.mainstem.api.service.ServiceKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A system of three regions with one logical topic, as the services would describe it: everything
 * copies, nothing is wrong.
 */
public final class ThreeRegions {

  public static final List<String> REGIONS = List.of("us-west", "us-east", "eu-north");

  private static final int MIRRORS = 8;

  private ThreeRegions() {}

  public static RoutingTable table() {
    List<Route> routes = new ArrayList<>();
    REGIONS.forEach(source -> REGIONS.forEach(target -> routes.add(route(source, target))));
    return new RoutingTable(
        42,
        null,
        REGIONS.stream().map(Region::new).toList(),
        REGIONS.stream().map(ThreeRegions::cluster).toList(),
        List.of(trips()),
        routes,
        List.of(
            new FailoverGroup(
                "rides",
                List.of("trips"),
                List.of("billing"),
                "us-west",
                FailoverGroup.GroupState.ACTIVE,
                7,
                false)));
  }

  public static Route route(String source, String target) {
    return new Route(
        Route.derivedId(source, target),
        source,
        target,
        List.of(TopicRule.named("trips", "trips.aggregate")),
        Route.StartFrom.EARLIEST,
        null,
        null,
        Route.ErrorPolicy.PAUSE,
        Route.Origin.DERIVED,
        false);
  }

  /** A route that copies at a rate which swings with time. */
  public static RouteStatus copying(String source, String target, Instant now) {
    int seed = Math.abs((source + target).hashCode() % 7);
    double swing = Math.sin(now.toEpochMilli() / (4_000.0 + 900 * seed) + seed);
    double rate = 7_200 + 300 * seed + 900 * swing + 150 * Math.sin(now.toEpochMilli() / 1_100.0);
    return new RouteStatus(
        route(source, target),
        3,
        MIRRORS,
        MIRRORS,
        MIRRORS,
        0,
        (long) (rate / 40),
        25 + (long) (12 * (1 + swing)),
        rate,
        rate * 212,
        new LatencySummary(1_000_000, 18 + seed, 61 + 4L * seed, 340),
        List.of());
  }

  public static List<WorkerStatus> workers(String region) {
    return List.of(worker(region, 1), worker(region, 2));
  }

  private static WorkerStatus worker(String region, int number) {
    return new WorkerStatus(
        region + "-worker-" + number,
        region,
        "http://127.0.0.1:1",
        true,
        false,
        12,
        12,
        0,
        10_800 + number * 130,
        2_300_000);
  }

  public static List<AuditSummary> books(String region) {
    return REGIONS.stream()
        .map(
            source ->
                new AuditSummary(
                    Route.derivedId(source, region),
                    "trips",
                    1_204,
                    16,
                    0,
                    8_600_000,
                    8_600_000,
                    null))
        .toList();
  }

  /** What the routes into a region deliver: one is late, one loses data, one is not known. */
  public static List<SlaStatus> levels(String region) {
    Instant now = Instant.parse("2026-01-01T10:00:00Z");
    return REGIONS.stream()
        .map(
            source -> {
              String route = Route.derivedId(source, region);
              return switch (route) {
                case "us-west--eu-north" -> late(route, now);
                case "us-east--eu-north" -> losing(route, now);
                case "eu-north--us-east" -> unseen(route, now);
                default -> asPromised(route, now);
              };
            })
        .toList();
  }

  private static SlaStatus asPromised(String route, Instant now) {
    return level(
        route,
        SlaStatus.State.MET,
        List.of(),
        180L,
        46L,
        new LatencySummary(8_600_000, 21, 74, 610),
        0.999998,
        0.98,
        0.02,
        SlaStatus.Truncation.AT_RISK,
        23.99,
        now);
  }

  private static SlaStatus late(String route, Instant now) {
    return level(
        route,
        SlaStatus.State.BROKEN,
        List.of("a record waits for 94 s already, 60 s are promised"),
        1_840_221L,
        94_000L,
        new LatencySummary(5_100_000, 6_200, 31_400, 94_000),
        0.99987,
        -0.3,
        21.5,
        SlaStatus.Truncation.AT_RISK,
        3.4,
        now);
  }

  private static SlaStatus losing(String route, Instant now) {
    return level(
        route,
        SlaStatus.State.AT_RISK,
        List.of("the error budget is being spent too fast"),
        0L,
        0L,
        new LatencySummary(7_100_000, 24, 88, 702),
        0.99996,
        0.14,
        16.0,
        SlaStatus.Truncation.NOTHING_TO_LOSE,
        null,
        now);
  }

  private static SlaStatus unseen(String route, Instant now) {
    return level(
        route,
        SlaStatus.State.NO_DATA,
        List.of("how far copying is behind is not known of every partition"),
        null,
        null,
        LatencySummary.NO_DATA,
        null,
        null,
        null,
        SlaStatus.Truncation.NO_DATA,
        null,
        now);
  }

  private static SlaStatus level(
      String route,
      SlaStatus.State state,
      List<String> reasons,
      @Nullable Long lagRecords,
      @Nullable Long lagMillis,
      LatencySummary latency,
      @Nullable Double completeness,
      @Nullable Double left,
      @Nullable Double burn,
      SlaStatus.Truncation truncation,
      @Nullable Double hours,
      Instant now) {
    return new SlaStatus(
        route,
        "trips",
        state,
        reasons,
        lagRecords,
        lagMillis,
        latency,
        completeness,
        left,
        List.of(
            new SlaStatus.BurnRate(Duration.ofHours(1), burn),
            new SlaStatus.BurnRate(Duration.ofHours(6), burn == null ? null : burn / 2)),
        lagRecords,
        lagMillis,
        truncation,
        hours,
        List.of(new SlaStatus.Recovery("rides", "SWITCHOVER", now, 4.2)),
        new SlaStatus.Target(10_000, 60_000, 0.9999),
        now);
  }

  public static Incident loss() {
    return new Incident(
        UUID.fromString("6f2d8f6e-7a53-4b5b-8f0c-2d2b7a0d9a11"),
        new MirrorId("us-east--eu-north", "trips", 3),
        Verdict.LOSS,
        Instant.parse("2026-01-01T10:00:00Z"),
        2,
        List.of(new Incident.OffsetRange(120_551, 120_553)),
        "Two records passed by the replicator are not in the target, which is covered up to 180,000.",
        Instant.parse("2026-01-01T10:00:21Z"),
        null);
  }

  public static Analysis analysis() {
    return new Analysis(
        Instant.parse("2026-01-01T10:00:00Z"),
        "us-west-1",
        false,
        "automatic moves are switched off",
        REGIONS.stream()
            .map(
                region ->
                    new RegionAnalysis(
                        region, Health.HEALTHY, List.of(), List.of(), List.of("3 of 3 see it")))
            .toList());
  }

  public static List<ServiceInstance> services(StubServices stubs) {
    return REGIONS.stream()
        .flatMap(
            region ->
                List.of(ServiceKind.values()).stream().map(kind -> stubs.instance(kind, region)))
        .toList();
  }

  /** Lets the stubs answer as this system would. */
  public static void serve(StubServices stubs) {
    stubs.answer("/v1/routing-table", ThreeRegions::table);
    stubs.answerPage("/v1/services", () -> services(stubs));
    for (String region : REGIONS) {
      String root = "/" + region + "/v1/";
      stubs.answer(root + "analysis", ThreeRegions::analysis);
      stubs.answerPage(
          root + "routes",
          () -> REGIONS.stream().map(source -> copying(source, region, Instant.now())).toList());
      stubs.answerPage(root + "workers", () -> workers(region));
      stubs.answerPage(root + "audit/summary", () -> books(region));
      stubs.answerPage(root + "incidents", List::of);
      stubs.answerPage(root + "sla", () -> levels(region));
    }
  }

  private static Cluster cluster(String region) {
    return new Cluster(
        region,
        region,
        Set.of(ClusterRole.REGIONAL, ClusterRole.AGGREGATE),
        "127.0.0.1:9092",
        Map.of(),
        null,
        Map.of());
  }

  private static LogicalTopic trips() {
    List<Placement> placements = new ArrayList<>();
    for (String region : REGIONS) {
      placements.add(new Placement(region, "trips", ClusterRole.REGIONAL));
      placements.add(new Placement(region, "trips.aggregate", ClusterRole.AGGREGATE));
    }
    return new LogicalTopic(
        "trips",
        "marketplace",
        Tier.CRITICAL,
        TopicPolicy.ACTIVE_ACTIVE,
        MIRRORS,
        86_400_000,
        1_048_576,
        2_000_000,
        Map.of(),
        "rides",
        placements);
  }
}
