package io.mainstem.controller.fleet;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.controller.plan.Availability;
import io.mainstem.controller.plan.Demand;
import io.mainstem.controller.plan.PlanRequest;
import io.mainstem.controller.plan.Rebalancing;
import io.mainstem.controller.plan.WorkerSlot;
import io.mainstem.controller.topology.RouteTopology;
import io.mainstem.controller.topology.TopologyView;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * What a plan is made from: the fleet, the routes and the load, as they were known at the same
 * moment. Pure.
 */
record PlanInputs(
    FleetSnapshot snapshot,
    Map<MirrorId, String> assignment,
    TopologyView topology,
    ToLongFunction<MirrorId> cost) {

  PlanRequest request(Rebalancing rebalancing) {
    return new PlanRequest(demands(), slots(), assignment, rebalancing);
  }

  /**
   * The mirrors that should be carried. What is not known goes on as it is: all of it while there
   * is no routing table, and the mirrors of a route whose source cluster has not answered since
   * this controller started.
   */
  private List<Demand> demands() {
    List<Demand> demands = new ArrayList<>();
    if (!topology.loaded()) {
      assignment.keySet().forEach(mirror -> demands.add(demand(mirror)));
      return demands;
    }
    Set<String> unresolved = new HashSet<>();
    for (RouteTopology route : topology.routes()) {
      if (route.resolved()) {
        route.mirrors().forEach(mirror -> demands.add(demand(mirror.id())));
      } else {
        unresolved.add(route.route().id());
      }
    }
    if (!unresolved.isEmpty()) {
      assignment.keySet().stream()
          .filter(mirror -> unresolved.contains(mirror.route()))
          .forEach(mirror -> demands.add(demand(mirror)));
    }
    return demands;
  }

  private Demand demand(MirrorId mirror) {
    return new Demand(mirror, Math.max(1, cost.applyAsLong(mirror)));
  }

  private List<WorkerSlot> slots() {
    return snapshot.live().stream()
        .map(
            worker ->
                new WorkerSlot(
                    worker,
                    switch (snapshot.mark(worker)) {
                      case NONE -> Availability.OPEN;
                      case DRAINING -> Availability.DRAINING;
                    }))
        .toList();
  }
}
