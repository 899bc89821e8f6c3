package io.mainstem.controller.resources;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorOrder;
import io.mainstem.api.replication.WorkerStatus;
import io.mainstem.controller.fleet.FleetOrders;
import io.mainstem.controller.resources.MirrorsResource.MirrorPath;
import io.mainstem.service.rest.Problems;
import io.mainstem.service.security.Caller;
import io.mainstem.service.security.RequiresRole;
import io.mainstem.service.security.Role;
import io.mainstem.service.store.Change;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Clock;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What people decide about single mirrors. The controller that leads acts within a second. */
@Path("/v1/mirrors")
@Produces(MediaType.APPLICATION_JSON)
@RequiresRole(Role.OPERATOR)
public final class MirrorOrdersResource {

  private static final String PATTERN = MirrorPath.PATTERN;

  private final StatusBoard board;
  private final OrderBook book;
  private final Clock clock;

  /** What all these requests have in common. */
  private record Request(
      String verb, @Nullable String ifMatch, boolean validateOnly, SecurityContext caller) {}

  MirrorOrdersResource(StatusBoard board, OrderBook book, Clock clock) {
    this.board = board;
    this.book = book;
    this.clock = clock;
  }

  @POST
  @Path("/" + PATTERN + ":pause")
  @Operation(summary = "Stops a mirror without forgetting anything")
  public MirrorOrder pause(
      @PathParam("route") String route,
      @PathParam("topic") String topic,
      @PathParam("partition") String partition,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    Request request = new Request(":pause", ifMatch, validateOnly, caller);
    MirrorId mirror = known(route, topic, partition);
    return order(mirror, request, orders -> orders.withPaused(mirror, true));
  }

  @POST
  @Path("/" + PATTERN + ":resume")
  @Operation(summary = "Lets a paused mirror go on where it stopped")
  public MirrorOrder resume(
      @PathParam("route") String route,
      @PathParam("topic") String topic,
      @PathParam("partition") String partition,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    Request request = new Request(":resume", ifMatch, validateOnly, caller);
    MirrorId mirror = known(route, topic, partition);
    return order(mirror, request, orders -> orders.withPaused(mirror, false));
  }

  @POST
  @Path("/" + PATTERN + ":exclude")
  @Operation(summary = "Leaves a partition out of its route")
  public MirrorOrder exclude(
      @PathParam("route") String route,
      @PathParam("topic") String topic,
      @PathParam("partition") String partition,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    Request request = new Request(":exclude", ifMatch, validateOnly, caller);
    MirrorId mirror = known(route, topic, partition);
    return order(mirror, request, orders -> orders.withExcluded(mirror, true));
  }

  @POST
  @Path("/" + PATTERN + ":include")
  @Operation(summary = "Takes an exclusion back; the copy goes on where it stopped")
  public MirrorOrder include(
      @PathParam("route") String route,
      @PathParam("topic") String topic,
      @PathParam("partition") String partition,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    Request request = new Request(":include", ifMatch, validateOnly, caller);
    MirrorId mirror = known(route, topic, partition);
    return order(mirror, request, orders -> orders.withExcluded(mirror, false));
  }

  @POST
  @Path("/" + PATTERN + ":move")
  @Operation(
      summary = "Moves a mirror to a worker",
      description = "It stays there while that worker is open; while it is not, others carry it.")
  public MirrorOrder move(
      @PathParam("route") String route,
      @PathParam("topic") String topic,
      @PathParam("partition") String partition,
      @QueryParam("worker") @Nullable String worker,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    Request request = new Request(":move", ifMatch, validateOnly, caller);
    MirrorId mirror = known(route, topic, partition);
    if (worker == null || worker.isBlank()) {
      throw Problems.malformed("worker", "Name the worker that should have the mirror.");
    }
    if (board.current().workers().stream().map(WorkerStatus::id).noneMatch(worker::equals)) {
      throw Problems.invalid("worker", "there is no worker " + worker);
    }
    return order(mirror, request, orders -> orders.withPinned(mirror, worker));
  }

  @POST
  @Path("/" + PATTERN + ":unpin")
  @Operation(summary = "Lets a moved mirror go wherever there is room")
  public MirrorOrder unpin(
      @PathParam("route") String route,
      @PathParam("topic") String topic,
      @PathParam("partition") String partition,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    Request request = new Request(":unpin", ifMatch, validateOnly, caller);
    MirrorId mirror = known(route, topic, partition);
    return order(mirror, request, orders -> orders.withPinned(mirror, null));
  }

  @POST
  @Path("/" + PATTERN + ":release")
  @Operation(
      summary = "Ends the quarantine of a mirror that failed wherever it was",
      description = "It is tried again at once, and moved and quarantined again if it still fails.")
  public MirrorOrder release(
      @PathParam("route") String route,
      @PathParam("topic") String topic,
      @PathParam("partition") String partition,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    Request request = new Request(":release", ifMatch, validateOnly, caller);
    MirrorId mirror = known(route, topic, partition);
    return order(mirror, request, orders -> orders.withReleased(mirror, clock.millis()));
  }

  private MirrorId known(String route, String topic, String partition) {
    MirrorId mirror = MirrorPath.parse(route, topic, partition);
    MirrorsResource.find(board.current(), mirror);
    return mirror;
  }

  private MirrorOrder order(MirrorId mirror, Request request, UnaryOperator<FleetOrders> change) {
    Change reason =
        new Change(
            Caller.of(request.caller()).name(), "POST /v1/mirrors/" + mirror + request.verb());
    return OrderBook.order(
        mirror, book.change(request.ifMatch(), request.validateOnly(), change, reason));
  }
}
