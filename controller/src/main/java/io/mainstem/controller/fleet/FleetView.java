package io.mainstem.controller.fleet;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.controller.plan.Capacity;
import io.mainstem.controller.plan.Spread;
import io.mainstem.controller.plan.Unplaced;
import io.mainstem.controller.plan.Withheld;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fleet at one moment.
 *
 * @param connected whether Helix and ZooKeeper answer; the rest is what was seen last otherwise
 * @param leads whether this controller plans
 * @param assignment mirror to worker as it should be
 * @param online mirror to worker as Helix says it is
 * @param withheld mirrors that nobody may carry
 * @param unplaced mirrors that nobody can take
 * @param spread of the load over the workers
 * @param need how many workers there should be
 * @param orders what people have decided
 * @param problem why the last look failed, null if it did not
 */
public record FleetView(
    boolean connected,
    boolean leads,
    List<FleetWorker> workers,
    Map<MirrorId, String> assignment,
    Map<MirrorId, String> online,
    Map<MirrorId, Withheld> withheld,
    List<Unplaced> unplaced,
    Spread spread,
    Capacity.Need need,
    FleetOrders orders,
    @Nullable String problem) {

  /** What is known before the first look. */
  public static FleetView unknown(String region) {
    return new FleetView(
        false,
        false,
        List.of(),
        Map.of(),
        Map.of(),
        Map.of(),
        List.of(),
        Spread.NONE,
        new Capacity.Need(0, "Not known yet."),
        FleetOrders.none(region),
        "not looked at yet");
  }

  /** Mirrors that are not where they should be, or should be somewhere and are not. */
  public long offPlan() {
    return assignment.entrySet().stream()
        .filter(wanted -> !wanted.getValue().equals(online.get(wanted.getKey())))
        .count();
  }

  /** Workers with a session. */
  public long live() {
    return workers.stream().filter(FleetWorker::live).count();
  }

  FleetView withProblem(String newProblem) {
    return new FleetView(
        false,
        false,
        workers,
        assignment,
        online,
        withheld,
        unplaced,
        spread,
        need,
        orders,
        newProblem);
  }
}
