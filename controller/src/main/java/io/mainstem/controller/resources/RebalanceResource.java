package io.mainstem.controller.resources;

import io.mainstem.api.replication.RebalancePlan;
import io.mainstem.controller.fleet.Fleet;
import io.mainstem.controller.fleet.FleetUnavailableException;
import io.mainstem.controller.plan.Move;
import io.mainstem.controller.plan.Plan;
import io.mainstem.service.rest.Problems;
import io.mainstem.service.security.Caller;
import io.mainstem.service.security.RequiresRole;
import io.mainstem.service.security.Role;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Duration;

/** Evens out the load of the workers when a person asks for it. */
@Path("/v1:rebalance")
@Produces(MediaType.APPLICATION_JSON)
public final class RebalanceResource {

  private final Fleet fleet;

  RebalanceResource(Fleet fleet) {
    this.fleet = fleet;
  }

  @POST
  @RequiresRole(Role.OPERATOR)
  @Operation(
      summary = "Moves mirrors until the load is even",
      description =
          "Answers the moves with their reasons. With validate_only nothing is moved; without it"
              + " the controller that leads does so within a second or two.")
  public RebalancePlan rebalance(
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    Plan plan = fleet.preview();
    if (plan == null) {
      throw Problems.unavailable(
          "The fleet has not been looked at yet: " + fleet.view().problem(), Duration.ofSeconds(2));
    }
    if (!validateOnly) {
      ask(Caller.of(caller).name());
    }
    return new RebalancePlan(
        !validateOnly,
        plan.before().ratio(),
        plan.after().ratio(),
        plan.moves().stream().map(Move::explained).toList(),
        plan.unplaced().stream().map(mirror -> mirror.mirror() + ": " + mirror.why()).toList());
  }

  private void ask(String who) {
    try {
      fleet.requestRebalance(who);
    } catch (FleetUnavailableException e) {
      throw Problems.unavailable(String.valueOf(e.getMessage()), Duration.ofSeconds(2));
    }
  }
}
