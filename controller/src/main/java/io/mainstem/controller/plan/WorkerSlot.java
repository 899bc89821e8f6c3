package io.mainstem.controller.plan;

/** A worker of the fleet, as the planner sees it. */
public record WorkerSlot(String id, Availability availability) {

  public static WorkerSlot open(String id) {
    return new WorkerSlot(id, Availability.OPEN);
  }
}
