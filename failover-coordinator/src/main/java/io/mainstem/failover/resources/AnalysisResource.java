package io.mainstem.failover.resources;

import io.mainstem.api.failover.Analysis;
import io.mainstem.api.failover.Observation;
import io.mainstem.api.rest.Page;
import io.mainstem.failover.Coordinator;
import io.mainstem.service.rest.Paging;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** What is seen, and why something is done or nothing. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
public final class AnalysisResource {

  private final Coordinator coordinator;

  public AnalysisResource(Coordinator coordinator) {
    this.coordinator = coordinator;
  }

  @GET
  @Path("/analysis")
  @Operation(summary = "The health of every region, and why something is done or nothing")
  public Analysis analysis() {
    return coordinator.analysis();
  }

  @GET
  @Path("/evidence")
  @Operation(summary = "What every observer sees of every region")
  public Page<Observation> evidence(
      @QueryParam("limit") @Nullable Integer limit, @QueryParam("page") @Nullable String page) {
    return Paging.page(
        coordinator.evidence(),
        row -> row.region() + " " + row.probe() + " " + row.observer(),
        limit,
        page);
  }
}
