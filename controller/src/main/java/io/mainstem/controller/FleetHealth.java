package io.mainstem.controller;

import com.codahale.metrics.health.HealthCheck;
import io.mainstem.controller.fleet.Fleet;
import io.mainstem.controller.fleet.FleetView;

/** Healthy while the fleet can be looked after, by this instance or by the one that leads. */
final class FleetHealth extends HealthCheck {

  private final Fleet fleet;

  FleetHealth(Fleet fleet) {
    this.fleet = fleet;
  }

  @Override
  protected Result check() {
    FleetView view = fleet.view();
    if (!view.connected()) {
      return Result.unhealthy("Helix: " + view.problem());
    }
    return Result.healthy(
        "%s, %d of %d workers live, %d mirrors not where they should be"
            .formatted(
                view.leads() ? "leads" : "stands by",
                view.workers().stream().filter(worker -> worker.live()).count(),
                view.workers().size(),
                view.offPlan()));
  }
}
