package io.mainstem.controller.resources;

import io.mainstem.api.InvalidValueException;
import io.mainstem.api.Names;
import io.mainstem.api.Versioned;
import io.mainstem.controller.fleet.FleetOrders;
import io.mainstem.service.rest.Preconditions;
import io.mainstem.service.rest.Problems;
import io.mainstem.service.security.Caller;
import io.mainstem.service.security.RequiresRole;
import io.mainstem.service.security.Role;
import io.mainstem.service.store.Change;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Topics that are left out of a route, whatever its rules say. */
@Path("/v1/routes/{id: [^/:]+}/excludedTopics")
@Produces(MediaType.APPLICATION_JSON)
public final class TopicOrdersResource {

  private static final String TOPIC = "{topic: [^/:]+}";

  private final StatusBoard board;
  private final OrderBook book;

  TopicOrdersResource(StatusBoard board, OrderBook book) {
    this.board = board;
    this.book = book;
  }

  @GET
  @Operation(summary = "The topics that are left out of a route")
  public Response list(@PathParam("id") String id) {
    requireRoute(id);
    return answer(id, book.current());
  }

  @POST
  @Path("/" + TOPIC + ":exclude")
  @RequiresRole(Role.OPERATOR)
  @Operation(summary = "Leaves a topic out of a route; what has been copied stays")
  public Response exclude(
      @PathParam("id") String id,
      @PathParam("topic") String topic,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    return change(id, topic, true, ifMatch, validateOnly, caller);
  }

  @POST
  @Path("/" + TOPIC + ":include")
  @RequiresRole(Role.OPERATOR)
  @Operation(summary = "Takes an exclusion back; the copy goes on where it stopped")
  public Response include(
      @PathParam("id") String id,
      @PathParam("topic") String topic,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    return change(id, topic, false, ifMatch, validateOnly, caller);
  }

  private Response change(
      String id,
      String topic,
      boolean excluded,
      @Nullable String ifMatch,
      boolean validateOnly,
      SecurityContext caller) {
    requireRoute(id);
    try {
      Names.requireTopic("topic", topic);
    } catch (InvalidValueException e) {
      throw Problems.malformed("topic", String.valueOf(e.getMessage()));
    }
    String verb = excluded ? ":exclude" : ":include";
    Change reason =
        new Change(
            Caller.of(caller).name(), "POST /v1/routes/" + id + "/excludedTopics/" + topic + verb);
    return answer(
        id,
        book.change(
            ifMatch,
            validateOnly,
            orders -> orders.withTopicExcluded(id, topic, excluded),
            reason));
  }

  private void requireRoute(String id) {
    if (board.current().routes().stream().noneMatch(route -> route.route().id().equals(id))) {
      throw Problems.notFound("route " + id + " into this region");
    }
  }

  private static Response answer(String id, Versioned<FleetOrders> orders) {
    return Response.ok(orders.value().excludedTopics().getOrDefault(id, Set.of()))
        .header(HttpHeaders.ETAG, Preconditions.tag(orders.version()))
        .build();
  }
}
