package io.mainstem.controller.fleet;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.controller.plan.Availability;
import io.mainstem.controller.plan.Constraints;
import io.mainstem.controller.plan.Demand;
import io.mainstem.controller.plan.PlanRequest;
import io.mainstem.controller.plan.Rebalancing;
import io.mainstem.controller.plan.Standbys;
import io.mainstem.controller.plan.StuckMirrors;
import io.mainstem.controller.plan.Withheld;
import io.mainstem.controller.plan.WorkerSlot;
import io.mainstem.controller.topology.RouteTopology;
import io.mainstem.controller.topology.TopologyView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a plan is made from: the fleet, the routes, the load and the orders, as they were known at
 * the same moment. Pure; immutable once made.
 */
final class PlanInputs {

  private final FleetSnapshot snapshot;
  private final Map<MirrorId, String> assignment;
  private final TopologyView topology;
  private final FleetOrders orders;
  private final StuckMirrors.Verdict stuck;
  private final Costs costs;
  private final List<WorkerSlot> slots;
  private final Constraints constraints;

  /** What mirrors cost, and which need room. */
  record Costs(ToLongFunction<MirrorId> cost, Predicate<MirrorId> lagging) {}

  /**
   * @param standbys how many idle workers are to be kept back
   * @param millis the time now
   */
  PlanInputs(
      FleetSnapshot snapshot,
      Map<MirrorId, String> assignment,
      TopologyView topology,
      FleetOrders orders,
      StuckMirrors.Verdict stuck,
      Costs costs,
      int standbys,
      long millis) {
    this.snapshot = snapshot;
    this.assignment = assignment;
    this.topology = topology;
    this.orders = orders;
    this.stuck = stuck;
    this.costs = costs;
    this.slots = slots(standbys, millis);
    this.constraints = new Constraints(withheld(), orders.pinned(), stuck.move());
  }

  FleetSnapshot snapshot() {
    return snapshot;
  }

  FleetOrders orders() {
    return orders;
  }

  List<WorkerSlot> slots() {
    return slots;
  }

  /** Whether nothing may move by itself. */
  boolean isHeld() {
    return orders.maintenance() != null
        || slots.stream().anyMatch(slot -> slot.availability() == Availability.AWAY);
  }

  boolean isStandby(String worker) {
    return slots.contains(new WorkerSlot(worker, Availability.STANDBY));
  }

  Constraints constraints() {
    return constraints;
  }

  /** Equal for two inputs that lead to the same plan, but for the load. */
  List<Object> signature() {
    return List.of(snapshot.signature(), topology, orders, slots, stuck);
  }

  PlanRequest request(Rebalancing rebalancing) {
    return new PlanRequest(demands(), slots, assignment, constraints, rebalancing);
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
    return new Demand(
        mirror, Math.max(1, costs.cost().applyAsLong(mirror)), costs.lagging().test(mirror));
  }

  private Map<MirrorId, Withheld> withheld() {
    Map<MirrorId, Withheld> withheld = new HashMap<>();
    stuck.quarantined().keySet().forEach(mirror -> withheld.put(mirror, Withheld.QUARANTINED));
    orders.paused().forEach(mirror -> withheld.put(mirror, Withheld.PAUSED));
    orders.excluded().forEach(mirror -> withheld.put(mirror, Withheld.EXCLUDED));
    if (!orders.excludedTopics().isEmpty()) {
      withholdTopics(assignment.keySet(), withheld);
      for (RouteTopology route : topology.routes()) {
        withholdTopics(route.mirrors().stream().map(mirror -> mirror.id()).toList(), withheld);
      }
    }
    return withheld;
  }

  private void withholdTopics(Iterable<MirrorId> mirrors, Map<MirrorId, Withheld> withheld) {
    for (MirrorId mirror : mirrors) {
      if (orders.withheld(mirror) == Withheld.EXCLUDED) {
        withheld.put(mirror, Withheld.EXCLUDED);
      }
    }
  }

  private List<WorkerSlot> slots(int standbys, long millis) {
    Set<String> carrying = new HashSet<>(assignment.values());
    Map<String, Availability> found = new HashMap<>();
    for (String worker : snapshot.live()) {
      found.put(worker, availability(snapshot.mark(worker, millis)));
    }
    for (String worker : carrying) {
      if (!found.containsKey(worker) && isExpectedBack(worker, millis)) {
        found.put(worker, Availability.AWAY);
      }
    }
    int vacancies = (int) carrying.stream().filter(worker -> leaves(found.get(worker))).count();
    Set<String> idle = new TreeSet<>();
    int open = 0;
    for (Map.Entry<String, Availability> worker : found.entrySet()) {
      if (worker.getValue() == Availability.OPEN) {
        if (carrying.contains(worker.getKey())) {
          open++;
        } else {
          idle.add(worker.getKey());
        }
      }
    }
    Standbys.choose(standbys, idle, open, vacancies)
        .forEach(worker -> found.put(worker, Availability.STANDBY));
    return found.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(worker -> new WorkerSlot(worker.getKey(), worker.getValue()))
        .toList();
  }

  private boolean isExpectedBack(String worker, long millis) {
    return orders.maintenance() != null || snapshot.mark(worker, millis) == WorkerMark.RESTARTING;
  }

  private static boolean leaves(@Nullable Availability availability) {
    return availability == null
        || availability == Availability.DRAINING
        || availability == Availability.EXCLUDED;
  }

  private static Availability availability(WorkerMark mark) {
    return switch (mark) {
      case NONE, RESTARTING -> Availability.OPEN;
      case DRAINING -> Availability.DRAINING;
      case EXCLUDED -> Availability.EXCLUDED;
    };
  }
}
