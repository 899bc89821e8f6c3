package io.mainstem.controller.resources;

import io.mainstem.api.replication.WorkerStatus;
import io.mainstem.api.rest.Page;
import io.mainstem.controller.fleet.Fleet;
import io.mainstem.controller.fleet.FleetUnavailableException;
import io.mainstem.controller.fleet.StaleWorkerException;
import io.mainstem.controller.fleet.WorkerMark;
import io.mainstem.service.rest.Paging;
import io.mainstem.service.rest.Preconditions;
import io.mainstem.service.rest.Problems;
import io.mainstem.service.security.RequiresRole;
import io.mainstem.service.security.Role;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The workers of this region. */
@Path("/v1/workers")
@Produces(MediaType.APPLICATION_JSON)
public final class WorkersResource {

  private static final Duration LONGEST_RESTART = Duration.ofHours(1);
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
  @Operation(summary = "One worker, the version of what has been decided about it in ETag")
  public Response get(@PathParam("id") String id) {
    WorkerStatus worker = find(id);
    return Response.ok(worker)
        .header(HttpHeaders.ETAG, Preconditions.tag(worker.version()))
        .build();
  }

  @POST
  @Path("/" + ID + ":drain")
  @RequiresRole(Role.OPERATOR)
  @Operation(
      summary = "Empties a worker",
      description = "Its mirrors go to the others one by one as it lets go of them.")
  public WorkerStatus drain(
      @PathParam("id") String id,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly) {
    return mark(id, WorkerMark.DRAINING, null, ifMatch, validateOnly);
  }

  @POST
  @Path("/" + ID + ":exclude")
  @RequiresRole(Role.OPERATOR)
  @Operation(
      summary = "Takes everything from a worker",
      description =
          "Unlike a drained one it gives up its mirrors even if nobody takes them, and stays"
              + " excluded when it restarts.")
  public WorkerStatus exclude(
      @PathParam("id") String id,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly) {
    return mark(id, WorkerMark.EXCLUDED, null, ifMatch, validateOnly);
  }

  @POST
  @Path("/" + ID + ":restarting")
  @RequiresRole(Role.OPERATOR)
  @Operation(
      summary = "Announces that a worker is about to restart",
      description =
          "For a while, in seconds, what it has waits for it instead of moving away and back.")
  public WorkerStatus restarting(
      @PathParam("id") String id,
      @QueryParam("seconds") @DefaultValue("60") int seconds,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly) {
    if (seconds < 1 || seconds > LONGEST_RESTART.toSeconds()) {
      throw Problems.malformed(
          "seconds", seconds + " is not within 1 to " + LONGEST_RESTART.toSeconds());
    }
    return mark(id, WorkerMark.RESTARTING, Duration.ofSeconds(seconds), ifMatch, validateOnly);
  }

  @POST
  @Path("/" + ID + ":resume")
  @RequiresRole(Role.OPERATOR)
  @Operation(summary = "Lets a drained or excluded worker take mirrors again")
  public WorkerStatus resume(
      @PathParam("id") String id,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly) {
    return mark(id, WorkerMark.NONE, null, ifMatch, validateOnly);
  }

  private WorkerStatus find(String id) {
    return board.current().workers().stream()
        .filter(worker -> worker.id().equals(id))
        .findFirst()
        .orElseThrow(() -> Problems.notFound("worker " + id));
  }

  private WorkerStatus mark(
      String id,
      WorkerMark mark,
      @Nullable Duration lasts,
      @Nullable String ifMatch,
      boolean validateOnly) {
    WorkerStatus before = find(id);
    int expected = ifMatch == null ? -1 : Preconditions.requireVersion(ifMatch);
    if (validateOnly && expected >= 0 && expected != before.version()) {
      throw Problems.versionMismatch("worker " + id + " is at version " + before.version());
    }
    int version = validateOnly ? before.version() : write(id, mark, lasts, expected);
    return new WorkerStatus(
        before.id(),
        before.region(),
        before.url(),
        before.live(),
        mark == WorkerMark.DRAINING,
        before.mirrors(),
        before.copying(),
        before.paused(),
        before.recordsPerSecond(),
        before.bytesPerSecond(),
        Status.duty(mark, false),
        version);
  }

  private int write(String id, WorkerMark mark, @Nullable Duration lasts, int expected) {
    try {
      return fleet
          .mark(id, mark, lasts, expected)
          .orElseThrow(() -> Problems.notFound("worker " + id));
    } catch (StaleWorkerException e) {
      throw Problems.versionMismatch(String.valueOf(e.getMessage()));
    } catch (FleetUnavailableException e) {
      throw Problems.unavailable(String.valueOf(e.getMessage()), Duration.ofSeconds(2));
    }
  }
}
