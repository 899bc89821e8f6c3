package io.mainstem.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.rest.Json;
import io.mainstem.controller.plan.Availability;
import io.mainstem.controller.plan.Demand;
import io.mainstem.controller.plan.PlanRequest;
import io.mainstem.controller.plan.Rebalancing;
import io.mainstem.controller.plan.StuckMirrors;
import io.mainstem.controller.plan.Withheld;
import io.mainstem.controller.plan.WorkerSlot;
import io.mainstem.controller.topology.RouteTopology;
import io.mainstem.controller.topology.TopologyView;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.helix.zookeeper.datamodel.ZNRecord;
import org.junit.jupiter.api.Test;

class PlanInputsTest {

  private static final Map<MirrorId, String> ASSIGNED =
      Map.of(new MirrorId("west--east", "trips", 0), "a", new MirrorId("gone", "trips", 0), "a");

  private static final long NOW = 1_000;
  private static final long UNTIL = 2_000;
  private static final StuckMirrors.Verdict NOTHING = new StuckMirrors.Verdict(Set.of(), Map.of());
  private static final PlanInputs.Costs COSTS = new PlanInputs.Costs(mirror -> 1, mirror -> false);

  @Test
  void withoutARoutingTableEverythingGoesOnAsItIs() {
    assertThat(request(TopologyView.UNKNOWN).mirrors())
        .extracting(Demand::mirror)
        .containsExactlyInAnyOrderElementsOf(ASSIGNED.keySet());
  }

  @Test
  void aRouteWhoseSourceHasNotAnsweredKeepsItsMirrorsAndARemovedOneDoesNot() {
    RouteTopology known = FleetBench.topology(Map.of("west--east", 2)).routes().get(0);
    RouteTopology unresolved = new RouteTopology(known.route(), false, List.of(), List.of());

    assertThat(request(new TopologyView(true, List.of(unresolved))).mirrors())
        .extracting(Demand::mirror)
        .containsExactly(new MirrorId("west--east", "trips", 0));
    assertThat(request(new TopologyView(true, List.of(known))).mirrors()).hasSize(2);
    assertThat(request(new TopologyView(true, List.of())).mirrors()).isEmpty();
  }

  @Test
  void aMarkSaysWhatAWorkerIsUsedFor() {
    assertThat(slots(FleetOrders.none("r"), 0, mark("b", WorkerMark.DRAINING)))
        .containsExactly(WorkerSlot.open("a"), new WorkerSlot("b", Availability.DRAINING));
    assertThat(slots(FleetOrders.none("r"), 0, mark("b", WorkerMark.EXCLUDED)))
        .contains(new WorkerSlot("b", Availability.EXCLUDED));
    assertThat(slots(FleetOrders.none("r"), 0, mark("b", WorkerMark.RESTARTING)))
        .as("as long as it is there it works")
        .contains(WorkerSlot.open("b"));
  }

  @Test
  void whatAWorkerHadWaitsForItWhileItRestartsOrSomebodyWorksOnTheFleet() {
    Map<MirrorId, String> onLost = Map.of(new MirrorId("west--east", "trips", 0), "lost");
    Znode restarting = mark("lost", WorkerMark.RESTARTING);
    FleetOrders maintenance =
        FleetOrders.none("r")
            .withMaintenance(new FleetOrders.Maintenance("ann", "new disks", Instant.EPOCH));
    WorkerSlot away = new WorkerSlot("lost", Availability.AWAY);

    assertThat(inputs(onLost, FleetOrders.none("r"), 0, NOW, restarting).slots()).contains(away);
    assertThat(inputs(onLost, FleetOrders.none("r"), 0, NOW, restarting).isHeld()).isTrue();
    assertThat(inputs(onLost, FleetOrders.none("r"), 0, UNTIL, restarting).slots())
        .as("not for ever")
        .doesNotContain(away);
    assertThat(inputs(onLost, maintenance, 0, NOW).slots()).contains(away);
    assertThat(inputs(onLost, FleetOrders.none("r"), 0, NOW).slots()).doesNotContain(away);
  }

  @Test
  void anIdleWorkerIsKeptBackUntilAnotherIsLost() {
    assertThat(slots(FleetOrders.none("r"), 1))
        .containsExactly(WorkerSlot.open("a"), new WorkerSlot("b", Availability.STANDBY));
    Map<MirrorId, String> onLost =
        Map.of(
            new MirrorId("west--east", "trips", 0), "lost",
            new MirrorId("west--east", "trips", 1), "a");
    assertThat(inputs(onLost, FleetOrders.none("r"), 1, NOW).slots())
        .containsExactly(WorkerSlot.open("a"), WorkerSlot.open("b"));
  }

  @Test
  void peopleWithholdAndPinMirrors() {
    MirrorId one = new MirrorId("west--east", "trips", 0);
    MirrorId two = new MirrorId("west--east", "trips", 1);
    FleetOrders orders =
        FleetOrders.none("r").withPaused(one, true).withPinned(two, "b").withExcluded(two, true);
    PlanInputs inputs =
        new PlanInputs(
            snapshot(),
            ASSIGNED,
            FleetBench.topology(Map.of("west--east", 2)),
            orders,
            new StuckMirrors.Verdict(Set.of(), Map.of(one, 5L)),
            COSTS,
            0,
            NOW);

    assertThat(inputs.constraints().withheld())
        .as("a person counts for more than a quarantine")
        .isEqualTo(Map.of(one, Withheld.PAUSED, two, Withheld.EXCLUDED));
    assertThat(inputs.constraints().pinned()).containsEntry(two, "b");
    FleetOrders topic = FleetOrders.none("r").withTopicExcluded("west--east", "trips", true);
    assertThat(inputs(ASSIGNED, topic, 0, NOW).constraints().withheld()).containsKey(one);
    assertThat(topic.withTopicExcluded("west--east", "trips", false))
        .isEqualTo(FleetOrders.none("r"));
  }

  @Test
  void ordersSurviveTheStore() throws Exception {
    FleetOrders orders =
        FleetOrders.none("r")
            .withPaused(new MirrorId("west--east", "trips", 0), true)
            .withPinned(new MirrorId("west--east", "trips", 1), "b")
            .withTopicExcluded("west--east", "noise", true)
            .withMaintenance(new FleetOrders.Maintenance("ann", "new disks", Instant.EPOCH));

    String json = Json.mapper().writeValueAsString(orders);

    assertThat(Json.mapper().readValue(json, FleetOrders.class)).isEqualTo(orders);
  }

  private static PlanRequest request(TopologyView topology) {
    return new PlanInputs(
            snapshot(), ASSIGNED, topology, FleetOrders.none("r"), NOTHING, COSTS, 0, NOW)
        .request(Rebalancing.OFF);
  }

  private static List<WorkerSlot> slots(FleetOrders orders, int standbys, Znode... marked) {
    return inputs(ASSIGNED, orders, standbys, NOW, marked).slots();
  }

  private static PlanInputs inputs(
      Map<MirrorId, String> assignment,
      FleetOrders orders,
      int standbys,
      long millis,
      Znode... marked) {
    return new PlanInputs(
        snapshot(marked),
        assignment,
        TopologyView.UNKNOWN,
        orders,
        NOTHING,
        COSTS,
        standbys,
        millis);
  }

  private static Znode mark(String worker, WorkerMark mark) {
    ZNRecord record = new ZNRecord(worker);
    mark.writeTo(record, mark == WorkerMark.RESTARTING ? UNTIL : Long.MAX_VALUE);
    return new Znode(record, 0, 0);
  }

  private static FleetSnapshot snapshot(Znode... marked) {
    Map<String, Znode> participants = new HashMap<>();
    for (Znode worker : marked) {
      participants.put(worker.record().getId(), worker);
    }
    return new FleetSnapshot(Map.of(), Map.of(), Set.of("a", "b"), participants, -1);
  }
}
