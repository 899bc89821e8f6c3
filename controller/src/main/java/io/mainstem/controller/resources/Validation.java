package io.mainstem.controller.resources;

import io.mainstem.api.replication.FleetProblem;
import io.mainstem.api.replication.FleetProblem.Kind;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.RouteStatus;
import io.mainstem.controller.fleet.FleetView;
import io.mainstem.controller.fleet.FleetWorker;
import io.mainstem.controller.plan.Withheld;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Puts together what is wrong with a fleet and its routes, in sentences for people. Pure. */
final class Validation {

  private Validation() {}

  static List<FleetProblem> of(Status status, String region) {
    FleetView fleet = status.fleet();
    List<FleetProblem> problems = new ArrayList<>();
    addFleet(fleet, region, problems);
    for (FleetWorker worker : fleet.workers()) {
      if (!worker.live() && worker.mirrors() > 0) {
        problems.add(
            new FleetProblem(
                Kind.WORKER,
                worker.id(),
                "It is gone, and " + worker.mirrors() + " mirrors wait for it."));
      }
    }
    for (RouteStatus route : status.routes()) {
      route
          .problems()
          .forEach(
              detail -> problems.add(new FleetProblem(Kind.ROUTE, route.route().id(), detail)));
    }
    fleet.withheld().entrySet().stream()
        .filter(mirror -> mirror.getValue() == Withheld.QUARANTINED)
        .map(mirror -> mirror.getKey())
        .sorted(Comparator.comparing(MirrorId::toString))
        .forEach(
            mirror ->
                problems.add(
                    new FleetProblem(
                        Kind.MIRROR,
                        mirror.toString(),
                        "It failed wherever it was; it is tried again after a while, or when it is released.")));
    return problems;
  }

  private static void addFleet(FleetView fleet, String region, List<FleetProblem> problems) {
    String problem = fleet.problem();
    if (problem != null) {
      problems.add(new FleetProblem(Kind.FLEET, region, "It cannot be looked after: " + problem));
      return;
    }
    if (fleet.live() < fleet.need().workers()) {
      problems.add(
          new FleetProblem(
              Kind.FLEET,
              region,
              "It has %d workers and needs %d: %s"
                  .formatted(fleet.live(), fleet.need().workers(), fleet.need().why())));
    }
    if (fleet.orders().maintenance() != null) {
      problems.add(
          new FleetProblem(
              Kind.FLEET,
              region,
              "It is in maintenance since %s, says %s: %s"
                  .formatted(
                      fleet.orders().maintenance().since(),
                      fleet.orders().maintenance().who(),
                      fleet.orders().maintenance().why())));
    }
  }
}
