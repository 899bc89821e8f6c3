package io.mainstem.controller.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.Versioned;
import io.mainstem.api.federation.Route;
import io.mainstem.api.replication.FleetProblem;
import io.mainstem.api.replication.FleetProblem.Kind;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.controller.Routes;
import io.mainstem.controller.fleet.FleetOrders;
import io.mainstem.controller.fleet.FleetView;
import io.mainstem.controller.fleet.FleetWorker;
import io.mainstem.controller.fleet.WorkerMark;
import io.mainstem.controller.plan.Capacity;
import io.mainstem.controller.plan.Spread;
import io.mainstem.controller.plan.Unplaced;
import io.mainstem.controller.plan.Withheld;
import io.mainstem.controller.topology.ResolvedMirror;
import io.mainstem.controller.topology.RouteTopology;
import io.mainstem.controller.topology.TopologyView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What goes wrong is told with its reason, and what can be copied is shown as copied. */
class ValidationTest {

  private static final Route ROUTE = Routes.copying("trips", "trips");
  private static final MirrorId ONE = new MirrorId("trips", "trips", 0);
  private static final MirrorId TWO = new MirrorId("trips", "trips", 1);
  private static final FleetWorker WORKER =
      new FleetWorker("worker-1", true, WorkerMark.NONE, false, 1, 0);

  @Test
  void aTopicOrAClusterThatIsNotThereIsNamedAtItsRoute() {
    Status status =
        status(
            List.of("Topic missing does not exist on west."),
            fleet(List.of(WORKER), List.of(), Map.of(), new Capacity.Need(1, "enough")));

    assertThat(Validation.of(status, "us-east"))
        .contains(new FleetProblem(Kind.ROUTE, "trips", "Topic missing does not exist on west."));
    assertThat(status.mirrors()).as("what is there is copied").hasSize(2);
  }

  @Test
  void mirrorsThatNobodyCanTakeAreCountedWithTheReason() {
    Status status =
        status(
            List.of(),
            fleet(
                List.of(),
                List.of(
                    new Unplaced(ONE, null, "no worker is open"),
                    new Unplaced(TWO, null, "no worker is open")),
                Map.of(),
                new Capacity.Need(2, "because.")));

    assertThat(Validation.of(status, "us-east"))
        .contains(
            new FleetProblem(Kind.ROUTE, "trips", "2 mirrors cannot be placed: no worker is open."))
        .contains(
            new FleetProblem(Kind.FLEET, "us-east", "It has 0 workers and needs 2: because."));
    assertThat(status.mirrors()).extracting(MirrorStatus::state).containsOnly(MirrorState.CLOSED);
    assertThat(status.mirrors().get(0).detail()).contains("no worker is open");
  }

  @Test
  void moreThanTheWorkersAreMeantToCarryIsAProblemOfTheFleet() {
    Capacity.Need need = new Capacity(1_000, 100, 0).need(250, 10, 0);

    Status status = status(List.of(), fleet(List.of(WORKER), List.of(), Map.of(), need));

    assertThat(Validation.of(status, "us-east"))
        .singleElement()
        .satisfies(problem -> assertThat(problem.detail()).contains("1 workers", "needs 4"));
    assertThat(status.routes().get(0).assigned())
        .as("all of it is carried all the same")
        .isEqualTo(2);
  }

  @Test
  void aQuarantinedMirrorIsNamedAndSaysHowToEndThat() {
    Status status =
        status(
            List.of(),
            fleet(
                List.of(WORKER),
                List.of(),
                Map.of(TWO, Withheld.QUARANTINED),
                new Capacity.Need(1, "enough")));

    assertThat(Validation.of(status, "us-east"))
        .anySatisfy(
            problem -> {
              assertThat(problem.kind()).isEqualTo(Kind.MIRROR);
              assertThat(problem.subject()).isEqualTo("trips/trips/1");
              assertThat(problem.detail()).contains("released");
            });
  }

  private static FleetView fleet(
      List<FleetWorker> workers,
      List<Unplaced> unplaced,
      Map<MirrorId, Withheld> withheld,
      Capacity.Need need) {
    Map<MirrorId, String> assigned =
        withheld.isEmpty() && unplaced.isEmpty()
            ? Map.of(ONE, "worker-1", TWO, "worker-1")
            : workers.isEmpty() ? Map.of() : Map.of(ONE, "worker-1");
    return new FleetView(
        true,
        true,
        workers,
        assigned,
        assigned,
        withheld,
        unplaced,
        Spread.NONE,
        need,
        FleetOrders.none("us-east"),
        null);
  }

  private static Status status(List<String> problems, FleetView fleet) {
    RouteTopology topology =
        new RouteTopology(
            ROUTE,
            true,
            List.of(new ResolvedMirror(ONE, "copy.trips"), new ResolvedMirror(TWO, "copy.trips")),
            problems);
    return new Status(
        new Status.Inputs(
            "us-east",
            List.of(new Versioned<>(ROUTE, 0)),
            new TopologyView(true, List.of(topology)),
            fleet,
            Map.of(),
            Map.of(),
            Instant.EPOCH));
  }
}
