package io.mainstem.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.controller.plan.Availability;
import io.mainstem.controller.plan.Demand;
import io.mainstem.controller.plan.PlanRequest;
import io.mainstem.controller.plan.Rebalancing;
import io.mainstem.controller.plan.WorkerSlot;
import io.mainstem.controller.topology.RouteTopology;
import io.mainstem.controller.topology.TopologyView;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.helix.zookeeper.datamodel.ZNRecord;
import org.junit.jupiter.api.Test;

class PlanInputsTest {

  private static final Map<MirrorId, String> ASSIGNED =
      Map.of(new MirrorId("west--east", "trips", 0), "a", new MirrorId("gone", "trips", 0), "a");

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
  void aMarkedWorkerIsDrained() {
    assertThat(request(TopologyView.UNKNOWN).workers())
        .containsExactlyInAnyOrder(
            WorkerSlot.open("a"), new WorkerSlot("b", Availability.DRAINING));
  }

  private static PlanRequest request(TopologyView topology) {
    ZNRecord marked = new ZNRecord("b");
    WorkerMark.DRAINING.writeTo(marked);
    FleetSnapshot snapshot =
        new FleetSnapshot(
            Map.of(), Map.of(), Set.of("a", "b"), Map.of("b", new Znode(marked, 0, 0)), -1);
    return new PlanInputs(snapshot, ASSIGNED, topology, mirror -> 1).request(Rebalancing.OFF);
  }
}
