package io.mainstem.controller.resources;

import io.mainstem.api.Versioned;
import io.mainstem.api.replication.FleetDifference;
import io.mainstem.api.replication.FleetProblem;
import io.mainstem.api.replication.FleetStatus;
import io.mainstem.api.replication.WorkerDiagnosis;
import io.mainstem.api.rest.Page;
import io.mainstem.controller.fleet.FleetOrders;
import io.mainstem.controller.fleet.FleetView;
import io.mainstem.service.rest.Paging;
import io.mainstem.service.rest.Preconditions;
import io.mainstem.service.rest.Problems;
import io.mainstem.service.security.Caller;
import io.mainstem.service.security.RequiresRole;
import io.mainstem.service.security.Role;
import io.mainstem.service.store.Change;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** The workers of this region as one. */
@Path("/v1/fleet")
@Produces(MediaType.APPLICATION_JSON)
public final class FleetResource {

  private final String region;
  private final StatusBoard board;
  private final OrderBook book;
  private final Diagnostics diagnostics;
  private final Clock clock;

  FleetResource(
      String region, StatusBoard board, OrderBook book, Diagnostics diagnostics, Clock clock) {
    this.region = region;
    this.board = board;
    this.book = book;
    this.diagnostics = diagnostics;
    this.clock = clock;
  }

  @GET
  @Operation(
      summary = "The fleet in one look: how many workers there are and are needed, how even",
      description = "ETag is the version of what has been decided about it.")
  public Response get() {
    return answer(book.current());
  }

  @GET
  @Path("/differences")
  @Operation(
      summary = "Mirrors that are not as they should be",
      description = "Compares what is wanted with what Helix and the workers themselves say.")
  public Page<FleetDifference> differences(
      @QueryParam("limit") @Nullable Integer limit, @QueryParam("page") @Nullable String page) {
    return Paging.page(
        Differences.of(board.current()), found -> found.mirror().toString(), limit, page);
  }

  @GET
  @Path("/problems")
  @Operation(summary = "Everything that keeps this region from copying all that its routes name")
  public Page<FleetProblem> problems(
      @QueryParam("limit") @Nullable Integer limit, @QueryParam("page") @Nullable String page) {
    return Paging.page(
        Validation.of(board.current(), region),
        found -> found.kind() + " " + found.subject() + " " + found.detail(),
        limit,
        page);
  }

  @GET
  @Path("/diagnostics")
  @Operation(
      summary = "Asks all workers at once what they do",
      description = "One that does not answer in time is told with the reason.")
  public Page<WorkerDiagnosis> diagnostics(
      @QueryParam("limit") @Nullable Integer limit, @QueryParam("page") @Nullable String page) {
    return Paging.page(diagnostics.ask(board.current()), WorkerDiagnosis::worker, limit, page);
  }

  @PUT
  @Path("/maintenance")
  @RequiresRole(Role.OPERATOR)
  @Operation(
      summary = "Begins maintenance",
      description =
          "Until it ends no mirror moves by itself: what a worker that goes away has waits for it,"
              + " and nothing is evened out. New mirrors are still placed.")
  public Response begin(
      @QueryParam("why") @Nullable String why,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    if (why == null || why.isBlank()) {
      throw Problems.malformed("why", "Say why, for those who find the fleet in maintenance.");
    }
    String who = Caller.of(caller).name();
    FleetOrders.Maintenance now = new FleetOrders.Maintenance(who, why, clock.instant());
    Change reason = new Change(who, "PUT /v1/fleet/maintenance: " + why);
    return answer(
        book.change(
            ifMatch,
            validateOnly,
            orders -> orders.maintenance() == null ? orders.withMaintenance(now) : orders,
            reason));
  }

  @DELETE
  @Path("/maintenance")
  @RequiresRole(Role.OPERATOR)
  @Operation(summary = "Ends maintenance")
  public Response end(
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    Change reason = new Change(Caller.of(caller).name(), "DELETE /v1/fleet/maintenance");
    return answer(
        book.change(ifMatch, validateOnly, orders -> orders.withMaintenance(null), reason));
  }

  private Response answer(Versioned<FleetOrders> orders) {
    FleetView fleet = board.current().fleet();
    FleetOrders.Maintenance now = orders.value().maintenance();
    FleetStatus status =
        new FleetStatus(
            region,
            fleet.connected(),
            fleet.leads(),
            (int) fleet.live(),
            fleet.need().workers(),
            fleet.need().why(),
            fleet.assignment().size(),
            fleet.offPlan(),
            fleet.unplaced().size(),
            fleet.withheld().size(),
            fleet.spread().ratio(),
            now == null ? null : new FleetStatus.Maintenance(now.who(), now.why(), now.since()),
            orders.version(),
            fleet.problem());
    return Response.ok(status)
        .header(HttpHeaders.ETAG, Preconditions.tag(orders.version()))
        .build();
  }
}
