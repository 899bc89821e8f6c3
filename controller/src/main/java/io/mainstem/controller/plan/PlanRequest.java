package io.mainstem.controller.plan;

import io.mainstem.api.replication.MirrorId;
import java.util.List;
import java.util.Map;

/**
 * Everything that a plan depends on. The order of the lists does not matter.
 *
 * @param mirrors all that should be carried, each once
 * @param workers all that are known; one that is missing here is lost
 * @param assignment mirror to worker, as it was decided last; may name mirrors and workers that are
 *     gone
 */
public record PlanRequest(
    List<Demand> mirrors,
    List<WorkerSlot> workers,
    Map<MirrorId, String> assignment,
    Constraints constraints,
    Rebalancing rebalancing) {

  /** A request without constraints. */
  public PlanRequest(
      List<Demand> mirrors,
      List<WorkerSlot> workers,
      Map<MirrorId, String> assignment,
      Rebalancing rebalancing) {
    this(mirrors, workers, assignment, Constraints.NONE, rebalancing);
  }
}
