package io.mainstem.controller.fleet;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.controller.plan.Spread;
import io.mainstem.controller.plan.Unplaced;
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
 * @param unplaced mirrors that nobody can take
 * @param spread of the load over the workers
 * @param problem why the last look failed, null if it did not
 */
public record FleetView(
    boolean connected,
    boolean leads,
    List<FleetWorker> workers,
    Map<MirrorId, String> assignment,
    Map<MirrorId, String> online,
    List<Unplaced> unplaced,
    Spread spread,
    @Nullable String problem) {

  public static final FleetView UNKNOWN =
      new FleetView(
          false, false, List.of(), Map.of(), Map.of(), List.of(), Spread.NONE, "not looked at yet");

  /** Mirrors that are not where they should be, or should be somewhere and are not. */
  public long offPlan() {
    return assignment.entrySet().stream()
        .filter(wanted -> !wanted.getValue().equals(online.get(wanted.getKey())))
        .count();
  }

  FleetView withProblem(String newProblem) {
    return new FleetView(false, false, workers, assignment, online, unplaced, spread, newProblem);
  }
}
