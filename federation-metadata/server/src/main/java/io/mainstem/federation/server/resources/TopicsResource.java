package io.mainstem.federation.server.resources;

import io.mainstem.api.Versioned;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.TopicChange;
import io.mainstem.api.federation.TopicDrift;
import io.mainstem.api.federation.TopicRequest;
import io.mainstem.api.rest.Page;
import io.mainstem.federation.server.provision.ChangeKind;
import io.mainstem.federation.server.provision.TopicChanges;
import io.mainstem.federation.server.provision.TopicDrifts;
import io.mainstem.service.rest.Paging;
import io.mainstem.service.rest.Preconditions;
import io.mainstem.service.rest.Problems;
import io.mainstem.service.security.Caller;
import io.mainstem.service.security.RequiresRole;
import io.mainstem.service.security.Role;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.VersionedStore;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
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
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Logical topics. Every change answers 202 with the operation that carries it out, or, with {@code
 * ?validate_only=true}, 200 with the plan.
 */
@Path("/v1/topics")
@Produces(MediaType.APPLICATION_JSON)
public final class TopicsResource {

  private static final String TOPIC = "/{topic: [^/:]+}";

  private final VersionedStore store;
  private final TopicChanges changes;
  private final TopicDrifts drifts;

  public TopicsResource(VersionedStore store, TopicChanges changes, TopicDrifts drifts) {
    this.store = store;
    this.changes = changes;
    this.drifts = drifts;
  }

  @GET
  @Operation(summary = "Lists logical topics by name")
  public Page<LogicalTopic> list(
      @QueryParam("limit") @Nullable Integer limit, @QueryParam("page") @Nullable String page) {
    return Paging.page(
        store.list(Stored.TOPICS).stream().map(Versioned::value).toList(),
        LogicalTopic::name,
        limit,
        page);
  }

  @GET
  @Path(TOPIC)
  @Operation(summary = "One logical topic, its version in ETag")
  public Response get(@PathParam("topic") String name) {
    Versioned<LogicalTopic> topic = changes.require(name);
    return Response.ok(topic.value())
        .header(HttpHeaders.ETAG, Preconditions.tag(topic.version()))
        .build();
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @RequiresRole(Role.OPERATOR)
  @Operation(
      summary = "Declares a logical topic",
      description =
          "Creates the physical topics on every cluster of its placement and makes its routes"
              + " appear. What is left out gets a default; validate_only explains each.")
  public Response create(
      @Nullable TopicRequest request,
      @HeaderParam("Idempotency-Key") @Nullable String key,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    TopicRequest asked = body(request);
    return respond(
        ChangeKind.CREATE,
        asked.name(),
        asked,
        () -> changes.create(asked),
        key,
        validateOnly,
        caller);
  }

  @PATCH
  @Path(TOPIC)
  @Consumes(MediaType.APPLICATION_JSON)
  @RequiresRole(Role.OPERATOR)
  @Operation(
      summary = "Changes a logical topic",
      description = "Partitions may only grow: copies grow first, what is copied from last.")
  public Response change(
      @PathParam("topic") String name,
      @Nullable TopicChange change,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      @HeaderParam("Idempotency-Key") @Nullable String key,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    TopicChange asked = body(change);
    int version = Preconditions.requireVersion(ifMatch);
    return respond(
        ChangeKind.CHANGE,
        name,
        asked,
        () -> changes.change(name, version, asked),
        key,
        validateOnly,
        caller);
  }

  @DELETE
  @Path(TOPIC)
  @Operation(
      summary = "Deletes a logical topic, in two steps",
      description =
          "Without ?confirm= nothing is changed: the answer says what would go and which"
              + " confirmation the second call must carry. With it, the topic, its rules on routes"
              + " and its physical topics go.")
  public Response delete(
      @PathParam("topic") String name,
      @QueryParam("confirm") @Nullable String confirm,
      @HeaderParam("If-Match") @Nullable String ifMatch,
      @HeaderParam("Idempotency-Key") @Nullable String key,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    int version = Preconditions.requireVersion(ifMatch);
    if (confirm == null) {
      return Response.ok(changes.prepareDeletion(name, version)).build();
    }
    return respond(
        ChangeKind.DELETE,
        name,
        confirm,
        () -> changes.delete(name, version, confirm),
        key,
        validateOnly,
        caller);
  }

  @GET
  @Path(TOPIC + "/drift")
  @Operation(summary = "How the clusters and routes differ from what the topic declares")
  public TopicDrift drift(@PathParam("topic") String name) {
    return drifts.of(changes.require(name).value());
  }

  @POST
  @Path(TOPIC + ":reconcile")
  @RequiresRole(Role.OPERATOR)
  @Operation(
      summary = "Mends drift",
      description =
          "Creates, grows and sets what is missing, and places the topic as its policy asks for"
              + " now. Nothing is ever deleted.")
  public Response reconcile(
      @PathParam("topic") String name,
      @HeaderParam("Idempotency-Key") @Nullable String key,
      @QueryParam("validate_only") @DefaultValue("false") boolean validateOnly,
      @Context SecurityContext caller) {
    return respond(
        ChangeKind.RECONCILE,
        name,
        "reconcile",
        () -> changes.reconcile(name),
        key,
        validateOnly,
        caller);
  }

  /** A repeated request is recognised before it is checked: its first run changed the answer. */
  private Response respond(
      ChangeKind kind,
      String topic,
      Object asked,
      Supplier<TopicChanges.Proposal> proposal,
      @Nullable String key,
      boolean validateOnly,
      SecurityContext caller) {
    Optional<io.mainstem.api.operations.Operation> known =
        changes.accepted(kind, topic, key, asked);
    if (known.isPresent()) {
      return accepted(known.get());
    }
    TopicChanges.Proposal proposed = proposal.get();
    if (validateOnly) {
      return Response.ok(changes.plan(proposed)).build();
    }
    return accepted(changes.accept(proposed, key, Caller.of(caller).name()));
  }

  private static Response accepted(io.mainstem.api.operations.Operation operation) {
    return Response.accepted(operation)
        .location(URI.create("/v1/operations/" + operation.id()))
        .build();
  }

  private static <T> T body(@Nullable T body) {
    if (body == null) {
      throw Problems.malformed(null, "The body is missing.");
    }
    return body;
  }
}
