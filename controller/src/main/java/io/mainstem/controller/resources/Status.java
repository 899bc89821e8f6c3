package io.mainstem.controller.resources;

import io.mainstem.api.Versioned;
import io.mainstem.api.federation.Route;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.PauseReason;
import io.mainstem.api.replication.RouteStatus;
import io.mainstem.api.replication.WorkerDuty;
import io.mainstem.api.replication.WorkerReport;
import io.mainstem.api.replication.WorkerStatus;
import io.mainstem.controller.fleet.FleetView;
import io.mainstem.controller.fleet.FleetWorker;
import io.mainstem.controller.fleet.WorkerMark;
import io.mainstem.controller.plan.Unplaced;
import io.mainstem.controller.plan.Withheld;
import io.mainstem.controller.topology.ResolvedMirror;
import io.mainstem.controller.topology.RouteTopology;
import io.mainstem.controller.topology.TopologyView;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the admin interface shows, as of one moment: what is wanted (routes, assignment)
 * beside what the workers say. Immutable once made.
 */
final class Status {

  private final List<MirrorStatus> mirrors;
  private final Map<String, List<MirrorStatus>> mirrorsByRoute = new HashMap<>();
  private final List<RouteStatus> routes = new ArrayList<>();
  private final List<WorkerStatus> workers = new ArrayList<>();
  private final FleetView fleet;
  private final Map<String, WorkerReport> reports;
  private final Map<String, URI> addresses;
  private final Map<MirrorId, String> unplaced = new HashMap<>();

  /** What a status is made of. */
  record Inputs(
      String region,
      List<Versioned<Route>> routes,
      TopologyView topology,
      FleetView fleet,
      Map<String, WorkerReport> reports,
      Map<String, URI> addresses,
      Instant now) {}

  Status(Inputs inputs) {
    this.fleet = inputs.fleet();
    this.reports = inputs.reports();
    for (Unplaced mirror : fleet.unplaced()) {
      unplaced.put(mirror.mirror(), mirror.why());
    }
    this.addresses = inputs.addresses();
    this.mirrors = mirrors(inputs);
    mirrors.forEach(
        mirror ->
            mirrorsByRoute
                .computeIfAbsent(mirror.mirror().route(), route -> new ArrayList<>())
                .add(mirror));
    Latencies latencies = new Latencies(reports.values());
    for (Versioned<Route> route : inputs.routes()) {
      routes.add(routeStatus(route, inputs.topology(), latencies));
    }
    for (FleetWorker worker : fleet.workers()) {
      workers.add(workerStatus(worker, inputs));
    }
  }

  List<MirrorStatus> mirrors() {
    return mirrors;
  }

  List<MirrorStatus> mirrors(String route) {
    return mirrorsByRoute.getOrDefault(route, List.of());
  }

  FleetView fleet() {
    return fleet;
  }

  Map<String, WorkerReport> reports() {
    return reports;
  }

  /** Where each registered worker listens. */
  Map<String, URI> addresses() {
    return addresses;
  }

  List<RouteStatus> routes() {
    return routes;
  }

  List<WorkerStatus> workers() {
    return workers;
  }

  private List<MirrorStatus> mirrors(Inputs inputs) {
    Map<MirrorId, String> targets =
        new TreeMap<>(java.util.Comparator.comparing(MirrorId::toString));
    for (RouteTopology route : inputs.topology().routes()) {
      for (ResolvedMirror mirror : route.mirrors()) {
        targets.put(mirror.id(), mirror.targetTopic());
      }
    }
    fleet.assignment().keySet().forEach(mirror -> targets.putIfAbsent(mirror, mirror.topic()));
    Map<MirrorId, MirrorStatus> reported = new HashMap<>();
    reports.forEach(
        (worker, report) -> {
          for (MirrorStatus mirror : report.mirrors()) {
            if (Objects.equals(worker, fleet.assignment().get(mirror.mirror()))) {
              reported.put(mirror.mirror(), mirror);
            }
          }
        });
    List<MirrorStatus> all = new ArrayList<>(targets.size());
    targets.forEach(
        (mirror, target) -> {
          MirrorStatus status = reported.get(mirror);
          all.add(status != null ? status : silent(mirror, target, inputs.now()));
        });
    return all;
  }

  /** A mirror of which no worker has said anything. */
  private MirrorStatus silent(MirrorId mirror, String target, Instant now) {
    String worker = fleet.assignment().get(mirror);
    String why = unplaced.get(mirror);
    Withheld withheld = worker == null ? fleet.withheld().get(mirror) : null;
    String detail;
    if (withheld != null) {
      detail = sentence(withheld);
    } else if (why != null) {
      detail = "Nobody copies it: " + why + ".";
    } else if (worker == null) {
      detail = "It is about to be given to a worker.";
    } else {
      detail = "Worker " + worker + " has it and has not reported yet.";
    }
    return new MirrorStatus(
        mirror,
        worker == null ? "" : worker,
        target,
        mirror.partition(),
        state(worker, withheld, why),
        withheld == null ? null : reason(withheld),
        detail,
        -1,
        -1,
        -1,
        -1,
        -1,
        0,
        0,
        false,
        MirrorStatus.Guarantee.EXACTLY_ONCE,
        now);
  }

  private static MirrorState state(
      @Nullable String worker, @Nullable Withheld withheld, @Nullable String unplaced) {
    if (withheld != null) {
      return withheld == Withheld.EXCLUDED ? MirrorState.CLOSED : MirrorState.PAUSED;
    }
    return worker == null || unplaced != null ? MirrorState.CLOSED : MirrorState.FENCING;
  }

  private static @Nullable PauseReason reason(Withheld withheld) {
    return switch (withheld) {
      case EXCLUDED -> null;
      case PAUSED -> PauseReason.OPERATOR;
      case QUARANTINED -> PauseReason.QUARANTINED;
    };
  }

  private static String sentence(Withheld withheld) {
    return switch (withheld) {
      case EXCLUDED -> "A person has excluded it: include it, and it goes on where it stopped.";
      case PAUSED -> "A person has paused it: resume it, and it goes on where it stopped.";
      case QUARANTINED ->
          "It failed wherever it was; it is tried again after a while, or when it is released.";
    };
  }

  /** What a mark makes of a worker. */
  static WorkerDuty duty(WorkerMark mark, boolean standby) {
    return switch (mark) {
      case NONE -> standby ? WorkerDuty.STANDBY : WorkerDuty.OPEN;
      case DRAINING -> WorkerDuty.DRAINING;
      case EXCLUDED -> WorkerDuty.EXCLUDED;
      case RESTARTING -> WorkerDuty.RESTARTING;
    };
  }

  private RouteStatus routeStatus(
      Versioned<Route> route, TopologyView topology, Latencies latencies) {
    String id = route.value().id();
    List<MirrorStatus> own = mirrors(id);
    RouteTopology known = topology.route(id).orElse(null);
    return new RouteStatus(
        route.value(),
        route.version(),
        own.size(),
        (int) own.stream().filter(mirror -> isCarried(mirror.mirror())).count(),
        count(own, MirrorState.COPYING),
        count(own, MirrorState.PAUSED),
        sumOrUnknown(own),
        own.stream().mapToLong(MirrorStatus::lagMillis).max().orElse(-1),
        own.stream().mapToDouble(MirrorStatus::recordsPerSecond).sum(),
        own.stream().mapToDouble(MirrorStatus::bytesPerSecond).sum(),
        latencies.of(id),
        problems(known, own));
  }

  private boolean isCarried(MirrorId mirror) {
    return fleet.assignment().containsKey(mirror) && !unplaced.containsKey(mirror);
  }

  private List<String> problems(@Nullable RouteTopology known, List<MirrorStatus> own) {
    List<String> problems = new ArrayList<>();
    if (known == null) {
      problems.add("The route has not been looked at yet.");
    } else {
      problems.addAll(known.problems());
    }
    Map<String, Integer> waiting = new TreeMap<>();
    own.forEach(
        mirror -> {
          String why = unplaced.get(mirror.mirror());
          if (why != null) {
            waiting.merge(why, 1, Integer::sum);
          }
        });
    waiting.forEach(
        (why, count) -> problems.add(count + " mirrors cannot be placed: " + why + "."));
    Map<String, Integer> paused = new TreeMap<>();
    own.stream()
        .filter(mirror -> mirror.state() == MirrorState.PAUSED && mirror.reason() != null)
        .forEach(mirror -> paused.merge(String.valueOf(mirror.reason()), 1, Integer::sum));
    paused.forEach((reason, count) -> problems.add(count + " mirrors are paused: " + reason + "."));
    long offPlan =
        own.stream()
            .map(MirrorStatus::mirror)
            .filter(this::isCarried)
            .filter(
                mirror ->
                    !Objects.equals(fleet.assignment().get(mirror), fleet.online().get(mirror)))
            .count();
    if (offPlan > 0) {
      problems.add(offPlan + " mirrors are not where they should be yet.");
    }
    if (fleet.problem() != null) {
      problems.add("The fleet cannot be looked after: " + fleet.problem());
    }
    return problems;
  }

  private WorkerStatus workerStatus(FleetWorker worker, Inputs inputs) {
    WorkerReport report = reports.get(worker.id());
    List<MirrorStatus> own = report == null ? List.of() : report.mirrors();
    URI url = inputs.addresses().get(worker.id());
    return new WorkerStatus(
        worker.id(),
        inputs.region(),
        url == null ? null : url.toString(),
        worker.live(),
        worker.draining(),
        worker.mirrors(),
        count(own, MirrorState.COPYING),
        count(own, MirrorState.PAUSED),
        own.stream().mapToDouble(MirrorStatus::recordsPerSecond).sum(),
        own.stream().mapToDouble(MirrorStatus::bytesPerSecond).sum(),
        duty(worker.mark(), worker.standby()),
        worker.version());
  }

  private static int count(Collection<MirrorStatus> mirrors, MirrorState state) {
    return (int) mirrors.stream().filter(mirror -> mirror.state() == state).count();
  }

  /** The summed lag of the mirrors that know theirs; -1 if none does. */
  private static long sumOrUnknown(List<MirrorStatus> mirrors) {
    return mirrors.stream()
        .mapToLong(MirrorStatus::lagRecords)
        .filter(lag -> lag >= 0)
        .reduce(Long::sum)
        .orElse(-1);
  }
}
