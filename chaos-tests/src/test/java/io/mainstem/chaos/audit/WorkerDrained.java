package io.mainstem.chaos.audit;

import io.mainstem.api.client.ControllerClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** All mirrors of a worker move to others, and it is opened again: two rebalances. */
final class WorkerDrained implements Harm {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ControllerClient controller;
  private final String worker;
  private boolean had;

  WorkerDrained(ControllerClient controller, String worker) {
    this.controller = controller;
    this.worker = worker;
  }

  @Override
  public String name() {
    return worker + " drained";
  }

  @Override
  public void begin() {
    drain(true);
  }

  @Override
  public @Nullable String end() {
    boolean moved = had && mirrors() == 0;
    drain(false);
    return moved ? "all its mirrors were elsewhere" : null;
  }

  /** The controller may be under attack itself. */
  private void drain(boolean draining) {
    try {
      Patience.await(
          "the controller",
          PATIENCE,
          () -> {
            had |= draining && mirrors() > 0;
            controller.drainWorker(worker, draining);
            return true;
          });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while a worker was drained", e);
    }
  }

  private long mirrors() {
    return controller.mirrors(null).stream()
        .filter(mirror -> worker.equals(mirror.worker()))
        .count();
  }
}
