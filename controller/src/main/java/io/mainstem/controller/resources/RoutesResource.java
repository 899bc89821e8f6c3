package io.mainstem.controller.resources;

import io.mainstem.api.Versioned;
import io.mainstem.api.federation.Route;
import io.mainstem.api.replication.RouteStatus;
import io.mainstem.api.rest.Page;
import io.mainstem.service.rest.Paging;
import io.mainstem.service.rest.Preconditions;
import io.mainstem.service.rest.Problems;
import io.mainstem.service.security.Caller;
import io.mainstem.service.security.RequiresRole;
import io.mainstem.service.security.Role;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The routes into this region. */
@Path("/v1/routes")
@Produces(MediaType.APPLICATION_JSON)
public final class RoutesResource {

  private static final String ID = "{id: [^/:]+}";

  private final StatusBoard board;
  private final RouteChanges changes;

  RoutesResource(StatusBoard board, RouteChanges changes) {
    this.board = board;
    this.changes = changes;
  }

  @GET
  @Operation(summary = "Lists the routes into this region with what is happening on them")
  public Page<RouteStatus> list(
      @QueryParam("limit") @Nullable Integer limit, @QueryParam("page") @Nullable String page) {
    return Paging.page(board.current().routes(), route -> route.route().id(), limit, page);
  }

  @GET
  @Path("/" + ID)
  @Operation(summary = "One route, its version in ETag")
  public Response get(@PathParam("id") String id) {
    return answer(Response.ok(), status(id));
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Creates an explicit route",
      description =
          "Sent again with an Idempotency-Key, the same route is answered instead of a conflict.")
  public Response create(
      @Nullable Route route,
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    Route wanted = changes.explicit(required(route));
    if (validateOnly) {
      changes.validateNew(wanted);
      return Response.ok(wanted).build();
    }
    boolean created = changes.create(wanted, idempotencyKey, Caller.of(caller).name());
    return answer(
        created ? Response.created(URI.create("/v1/routes/" + wanted.id())) : Response.ok(),
        status(wanted.id()));
  }

  @PUT
  @Path("/" + ID)
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Changes a route",
      description =
          "Of a derived route only the throttle, the pause and the guarantee can be changed here.")
  public Response change(
      @PathParam("id") String id,
      @Nullable Route route,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    Route wanted = required(route);
    if (!wanted.id().equals(id)) {
      throw Problems.malformed("id", "The path says " + id + ", the route " + wanted.id() + ".");
    }
    int version = Preconditions.requireVersion(ifMatch);
    Route accepted = changes.validateChange(wanted, version);
    if (validateOnly) {
      return Response.ok(accepted).build();
    }
    changes.update(accepted, version, Caller.of(caller).name(), "PUT /v1/routes/" + id);
    return answer(Response.ok(), status(id));
  }

  @DELETE
  @Path("/" + ID)
  @Operation(summary = "Deletes an explicit route; what it has copied stays")
  public Response delete(
      @PathParam("id") String id,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    int version = Preconditions.requireVersion(ifMatch);
    changes.delete(id, version, validateOnly, Caller.of(caller).name());
    return Response.noContent().build();
  }

  @POST
  @Path("/" + ID + ":pause")
  @RequiresRole(Role.OPERATOR)
  @Operation(summary = "Stops every mirror of the route without forgetting anything")
  public Response pause(
      @PathParam("id") String id,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    return setPaused(id, true, ifMatch, validateOnly, caller);
  }

  @POST
  @Path("/" + ID + ":resume")
  @RequiresRole(Role.OPERATOR)
  @Operation(summary = "Lets a paused route go on where it stopped")
  public Response resume(
      @PathParam("id") String id,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    return setPaused(id, false, ifMatch, validateOnly, caller);
  }

  private Response setPaused(
      String id,
      boolean paused,
      @Nullable String ifMatch,
      boolean validateOnly,
      SecurityContext caller) {
    Versioned<Route> before = changes.require(id);
    int version = ifMatch == null ? before.version() : Preconditions.requireVersion(ifMatch);
    changes.requireVersion(before, version);
    Route after = before.value().withPaused(paused);
    if (validateOnly) {
      return Response.ok(after).build();
    }
    if (!after.equals(before.value())) {
      String verb = paused ? ":pause" : ":resume";
      changes.update(after, version, Caller.of(caller).name(), "POST /v1/routes/" + id + verb);
    }
    return answer(Response.ok(), status(id));
  }

  private RouteStatus status(String id) {
    return board.fresh().routes().stream()
        .filter(route -> route.route().id().equals(id))
        .findFirst()
        .orElseThrow(() -> Problems.notFound("route " + id + " into this region"));
  }

  private static Response answer(Response.ResponseBuilder response, RouteStatus route) {
    return response
        .header(HttpHeaders.ETAG, Preconditions.tag(route.version()))
        .entity(route)
        .build();
  }

  private static Route required(@Nullable Route route) {
    if (route == null) {
      throw Problems.malformed(null, "A route is needed in the body.");
    }
    return route;
  }
}
