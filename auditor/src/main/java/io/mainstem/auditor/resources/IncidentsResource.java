package io.mainstem.auditor.resources;

import io.mainstem.api.audit.AuditFinding;
import io.mainstem.api.audit.Incident;
import io.mainstem.api.rest.Page;
import io.mainstem.auditor.reconcile.Finding;
import io.mainstem.auditor.reconcile.MirrorSpec;
import io.mainstem.auditor.repair.KeyHashes;
import io.mainstem.auditor.repair.RepairDesk;
import io.mainstem.auditor.store.IncidentStore;
import io.mainstem.service.rest.Problems;
import io.mainstem.service.security.Caller;
import io.mainstem.service.security.RequiresRole;
import io.mainstem.service.security.Role;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Proved faults of the mirrors into this region, newest first. */
@Path("/v1/incidents")
@Produces(MediaType.APPLICATION_JSON)
public final class IncidentsResource {

  private static final String ID = "{id: [0-9a-fA-F-]+}";

  private final Supplier<AuditStatus> status;
  private final RepairDesk repairs;
  private final KeyHashes keys;

  public IncidentsResource(Supplier<AuditStatus> status, RepairDesk repairs, KeyHashes keys) {
    this.status = status;
    this.repairs = repairs;
    this.keys = keys;
  }

  @GET
  @Operation(summary = "Proved faults, newest first; open=true leaves out the closed ones")
  public Page<Incident> incidents(
      @QueryParam("open") boolean openOnly,
      @QueryParam("limit") @Nullable Integer limit,
      @QueryParam("page") @Nullable String page) {
    int size = WindowsResource.limit(limit);
    IncidentStore incidents = status.get().readable().incidents();
    Incident before = page == null ? null : known(incidents, page);
    List<Incident> found = incidents.incidents(openOnly, before, size + 1);
    if (found.size() <= size) {
      return new Page<>(found, null);
    }
    return new Page<>(List.copyOf(found.subList(0, size)), found.get(size - 1).id().toString());
  }

  @GET
  @Path(ID)
  @Operation(summary = "One fault")
  public Incident incident(@PathParam("id") UUID id) {
    return required(id);
  }

  @GET
  @Path(ID + "/findings")
  @Operation(summary = "The records at fault: cluster, topic, partition, offset, time, key hash")
  public Page<AuditFinding> findings(
      @PathParam("id") UUID id,
      @QueryParam("limit") @Nullable Integer limit,
      @QueryParam("page") @Nullable String page)
      throws InterruptedException {
    int size = WindowsResource.limit(limit);
    Incident incident = required(id);
    long from = page == null ? 0 : number(page);
    List<Finding> found = status.get().readable().findings().findings(incident, from, size + 1);
    List<Finding> shown = found.subList(0, Math.min(size, found.size()));
    return new Page<>(
        new FindingNames(incident, mirror(incident), keys).of(shown),
        found.size() > size ? Long.toString(from + size) : null);
  }

  /**
   * Has the lost records of an incident delivered again.
   *
   * @param validateOnly only answers what would be done
   */
  @POST
  @Path(ID + ":repair")
  @RequiresRole(Role.ADMIN)
  @Operation(summary = "Delivers exactly the lost records again, once, and verifies the window")
  public Response repair(
      @PathParam("id") UUID id,
      @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
      @QueryParam("validate_only") boolean validateOnly,
      @Context SecurityContext security) {
    Incident incident = required(id);
    String who = Caller.of(security).name();
    MirrorSpec mirror =
        mirror(incident)
            .orElseThrow(
                () ->
                    Problems.refused(
                        "mirror-gone", "The mirror " + incident.mirror() + " is not audited now."));
    if (validateOnly) {
      return Response.ok(repairs.preview(incident, mirror, who)).build();
    }
    var operation = repairs.accept(incident, mirror, idempotencyKey, who);
    return Response.accepted(operation)
        .location(URI.create("/v1/operations/" + operation.id()))
        .build();
  }

  private Optional<MirrorSpec> mirror(Incident incident) {
    return status.get().auditing().mirrors().stream()
        .filter(spec -> spec.id().equals(incident.mirror()))
        .findFirst();
  }

  private Incident required(UUID id) {
    return status
        .get()
        .readable()
        .incidents()
        .incident(id)
        .orElseThrow(() -> Problems.notFound("incident " + id));
  }

  private static long number(String page) {
    try {
      return Long.parseLong(page);
    } catch (NumberFormatException e) {
      throw Problems.malformed(
          "page", "'" + page + "' is not a page token that this service gave out");
    }
  }

  private static Incident known(IncidentStore incidents, String page) {
    try {
      return incidents
          .incident(UUID.fromString(page))
          .orElseThrow(() -> Problems.malformed("page", "the incident of this token is gone"));
    } catch (IllegalArgumentException e) {
      throw Problems.malformed(
          "page", "'" + page + "' is not a page token that this service gave out");
    }
  }
}
