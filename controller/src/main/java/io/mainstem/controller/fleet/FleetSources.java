package io.mainstem.controller.fleet;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.controller.plan.LoadMemory;
import io.mainstem.controller.plan.StuckMirrors;
import io.mainstem.controller.topology.TopologyView;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Where the fleet learns what it does not find in Helix. All may be asked from any thread.
 *
 * @param topology the routes as they are known now
 * @param loads what mirrors cost
 * @param lagging whether a mirror falls behind
 * @param sights what workers say of the mirrors that they have, given who should have which
 * @param orders what people have decided
 */
public record FleetSources(
    Supplier<TopologyView> topology,
    LoadMemory loads,
    Predicate<MirrorId> lagging,
    Function<Map<MirrorId, String>, List<StuckMirrors.Sight>> sights,
    Supplier<FleetOrders> orders,
    Clock clock) {

  /** Sources that know nothing but the routes. */
  public static FleetSources of(String region, Supplier<TopologyView> topology) {
    FleetOrders none = FleetOrders.none(region);
    return new FleetSources(
        topology,
        new LoadMemory(),
        mirror -> false,
        online -> List.of(),
        () -> none,
        Clock.systemUTC());
  }
}
