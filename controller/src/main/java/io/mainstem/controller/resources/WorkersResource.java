package io.mainstem.controller.resources;

import io.mainstem.api.replication.WorkerStatus;
import io.mainstem.api.rest.Page;
import io.mainstem.controller.fleet.Fleet;
import io.mainstem.controller.fleet.FleetUnavailableException;
import io.mainstem.service.rest.Paging;
import io.mainstem.service.rest.Problems;
import io.mainstem.service.security.RequiresRole;
import io.mainstem.service.security.Role;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The workers of this region. */
@Path("/v1/workers")
@Produces(MediaType.APPLICATION_JSON)
public final class WorkersResource {

  private static final String ID = "{id: [^/:]+}";

  private final StatusBoard board;
  private final Fleet fleet;

  WorkersResource(StatusBoard board, Fleet fleet) {
    this.board = board;
    this.fleet = fleet;
  }

  @GET
  @Operation(summary = "Lists workers by name, those that are gone for a while among them")
  public Page<WorkerStatus> list(
      @QueryParam("limit") @Nullable Integer limit, @QueryParam("page") @Nullable String page) {
    return Paging.page(board.current().workers(), WorkerStatus::id, limit, page);
  }

  @GET
  @Path("/" + ID)
  @Operation(summary = "One worker")
  public WorkerStatus get(@PathParam("id") String id) {
    return board.current().workers().stream()
        .filter(worker -> worker.id().equals(id))
        .findFirst()
        .orElseThrow(() -> Problems.notFound("worker " + id));
  }

  @POST
  @Path("/" + ID + ":drain")
  @RequiresRole(Role.OPERATOR)
  @Operation(
      summary = "Empties a worker",
      description = "Its mirrors go to the others one by one as it lets go of them.")
  public WorkerStatus drain(
      @PathParam("id") String id,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly) {
    return mark(id, true, validateOnly);
  }

  @POST
  @Path("/" + ID + ":resume")
  @RequiresRole(Role.OPERATOR)
  @Operation(summary = "Lets a drained worker take mirrors again")
  public WorkerStatus resume(
      @PathParam("id") String id,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly) {
    return mark(id, false, validateOnly);
  }

  private WorkerStatus mark(String id, boolean draining, boolean validateOnly) {
    WorkerStatus before = get(id);
    if (!validateOnly) {
      try {
        if (!fleet.drain(id, draining)) {
          throw Problems.notFound("worker " + id);
        }
      } catch (FleetUnavailableException e) {
        throw Problems.unavailable(String.valueOf(e.getMessage()), Duration.ofSeconds(2));
      }
    }
    return new WorkerStatus(
        before.id(),
        before.region(),
        before.url(),
        before.live(),
        draining,
        before.mirrors(),
        before.copying(),
        before.paused(),
        before.recordsPerSecond(),
        before.bytesPerSecond());
  }
}
