package io.mainstem.controller.fleet;

/**
 * A worker as Helix knows it.
 *
 * @param live whether it has a session
 * @param mark what people have decided about it
 * @param standby whether it is kept back for when another is lost
 * @param mirrors assigned to it
 * @param version grows with every change of what is known about it; -1 while nothing is
 */
public record FleetWorker(
    String id, boolean live, WorkerMark mark, boolean standby, int mirrors, int version) {

  public boolean draining() {
    return mark == WorkerMark.DRAINING;
  }
}
