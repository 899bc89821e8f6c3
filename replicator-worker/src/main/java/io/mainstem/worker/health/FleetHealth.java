package io.mainstem.worker.health;

import com.codahale.metrics.health.HealthCheck;
import io.mainstem.worker.assignment.FleetMembership;

/** Whether the worker is a member of its fleet. Without, it copies on what it has. */
public final class FleetHealth extends HealthCheck {
  private final FleetMembership membership;

  public FleetHealth(FleetMembership membership) {
    this.membership = membership;
  }

  @Override
  protected Result check() {
    return membership.isMember()
        ? Result.healthy()
        : Result.unhealthy("not a member of the fleet; copying what it has, joining by itself");
  }
}
