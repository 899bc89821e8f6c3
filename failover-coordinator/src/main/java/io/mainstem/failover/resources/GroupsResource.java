package io.mainstem.failover.resources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mainstem.api.InvalidValueException;
import io.mainstem.api.Versioned;
import io.mainstem.api.failover.PrimaryAnswer;
import io.mainstem.api.failover.SwitchoverRequest;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.federation.FailoverGroup.GroupState;
import io.mainstem.api.operations.Operation;
import io.mainstem.api.rest.Json;
import io.mainstem.api.rest.Page;
import io.mainstem.failover.execute.Move;
import io.mainstem.failover.execute.MoveDesk;
import io.mainstem.service.rest.Paging;
import io.mainstem.service.rest.Preconditions;
import io.mainstem.service.rest.Problems;
import io.mainstem.service.security.Caller;
import io.mainstem.service.security.RequiresRole;
import io.mainstem.service.security.Role;
import io.mainstem.service.store.Change;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.VersionedStore;
import jakarta.ws.rs.Consumes;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Failover groups: what belongs to them, where they live, and moving them. */
@Path("/v1/groups")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class GroupsResource {

  private static final String ID = "{group: [a-z0-9-]+}";

  private final VersionedStore store;
  private final MoveDesk moves;
  private final ObjectMapper mapper = Json.mapper();

  public GroupsResource(VersionedStore store, MoveDesk moves) {
    this.store = store;
    this.moves = moves;
  }

  @GET
  @io.swagger.v3.oas.annotations.Operation(summary = "Lists failover groups by id")
  public Page<FailoverGroup> list(
      @QueryParam("limit") @Nullable Integer limit, @QueryParam("page") @Nullable String page) {
    return Paging.page(
        store.list(Stored.GROUPS).stream().map(Versioned::value).toList(),
        FailoverGroup::id,
        limit,
        page);
  }

  @GET
  @Path(ID)
  @io.swagger.v3.oas.annotations.Operation(summary = "One failover group, with its version in ETag")
  public Response get(@PathParam("group") String id) {
    return answer(Response.Status.OK, require(id));
  }

  @PUT
  @Path(ID)
  @io.swagger.v3.oas.annotations.Operation(
      summary = "Creates a group, or changes its topics, consumer groups or mode")
  public Response put(
      @PathParam("group") String id,
      FailoverGroup body,
      @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
      @QueryParam("validate_only") boolean validateOnly,
      @Context SecurityContext security) {
    if (!id.equals(body.id())) {
      throw Problems.malformed("id", "the path says " + id + ", the document " + body.id());
    }
    Change change = new Change(Caller.of(security).name(), "PUT /v1/groups/" + id);
    Optional<Versioned<FailoverGroup>> stored = store.get(Stored.GROUPS, id);
    return stored.isEmpty()
        ? create(body, validateOnly, change)
        : replace(stored.get(), body, ifMatch, validateOnly, change);
  }

  private Response create(FailoverGroup body, boolean validateOnly, Change change) {
    requireRegion("primary", body.primary());
    FailoverGroup created =
        new FailoverGroup(
            body.id(),
            body.topics(),
            body.consumerGroups(),
            body.primary(),
            GroupState.ACTIVE,
            1,
            body.automatic());
    if (!validateOnly) {
      store.create(Stored.GROUPS, created, change);
    }
    return answer(Response.Status.CREATED, new Versioned<>(created, 0));
  }

  /** Who owns the group changes by moves only; the epoch never by hand. */
  private Response replace(
      Versioned<FailoverGroup> stored,
      FailoverGroup body,
      @Nullable String ifMatch,
      boolean validateOnly,
      Change change) {
    FailoverGroup old = stored.value();
    FailoverGroup next =
        new FailoverGroup(
            old.id(),
            body.topics(),
            body.consumerGroups(),
            old.primary(),
            old.state(),
            old.epoch(),
            body.automatic());
    if (next.equals(old) && ifMatch == null) {
      return answer(Response.Status.OK, stored);
    }
    int version = Preconditions.requireVersion(ifMatch);
    if (version != stored.version()) {
      throw Problems.versionMismatch(
          "groups/%s is at version %d now: read it again".formatted(old.id(), stored.version()));
    }
    if (!body.primary().equals(old.primary())) {
      throw Problems.refused(
          "ownership",
          "a group changes its primary by POST /v1/groups/" + old.id() + ":switchover");
    }
    if (old.state() == GroupState.FENCED) {
      throw Problems.refused("move-under-way", "the group is being moved: wait for its end");
    }
    if (!validateOnly) {
      store.update(Stored.GROUPS, next, version, change);
    }
    return answer(Response.Status.OK, new Versioned<>(next, version + 1));
  }

  @GET
  @Path(ID + "/primary")
  @io.swagger.v3.oas.annotations.Operation(
      summary = "200 if the region is the group's primary and open for writing, 503 if not")
  public Response primary(
      @PathParam("group") String id, @QueryParam("region") @Nullable String region) {
    if (region == null || region.isBlank()) {
      throw Problems.malformed("region", "Name the region that asks: ?region=...");
    }
    FailoverGroup group = require(id).value();
    boolean primary = group.primary().equals(region) && group.state() == GroupState.ACTIVE;
    PrimaryAnswer answer = new PrimaryAnswer(id, region, group.primary(), primary, group.epoch());
    Response.ResponseBuilder response =
        Response.status(primary ? Response.Status.OK : Response.Status.SERVICE_UNAVAILABLE)
            .entity(answer);
    return (primary ? response : response.header(HttpHeaders.RETRY_AFTER, 1)).build();
  }

  @POST
  @Path(ID + ":switchover")
  @RequiresRole(Role.OPERATOR)
  @io.swagger.v3.oas.annotations.Operation(
      summary = "Moves a group to another primary: nothing is lost, order is kept")
  public Response switchover(
      @PathParam("group") String id,
      SwitchoverRequest request,
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @QueryParam("validate_only") boolean validateOnly,
      @Context SecurityContext security)
      throws JsonProcessingException {
    String who = Caller.of(security).name();
    Optional<Operation> repeated = moves.accepted(id, idempotencyKey);
    if (repeated.isPresent()) {
      return accepted(repeated.get());
    }
    FailoverGroup group = require(id).value();
    requireRegion("to", request.to());
    Move move = new Move(id, group.primary(), request.to(), request.reason());
    if (validateOnly) {
      return Response.ok(moves.preview(move, mapper.writeValueAsString(move), who)).build();
    }
    return accepted(moves.accept(move, mapper.writeValueAsString(move), idempotencyKey, who));
  }

  private static Response accepted(Operation operation) {
    return Response.accepted(operation)
        .location(URI.create("/v1/operations/" + operation.id()))
        .build();
  }

  private Versioned<FailoverGroup> require(String id) {
    return store
        .get(Stored.GROUPS, id)
        .orElseThrow(() -> Problems.notFound("failover group " + id));
  }

  private void requireRegion(String field, String region) {
    boolean known =
        store.list(Stored.CLUSTERS).stream()
            .map(Versioned::value)
            .map(Cluster::region)
            .anyMatch(region::equals);
    if (!known) {
      throw new InvalidValueException(field, "no cluster is declared in region " + region);
    }
  }

  private static Response answer(Response.Status status, Versioned<FailoverGroup> group) {
    return Response.status(status)
        .entity(group.value())
        .header(HttpHeaders.ETAG, Preconditions.tag(group.version()))
        .build();
  }
}
