package io.mainstem.auditor.resources;

import io.mainstem.api.audit.Incident;
import io.mainstem.api.rest.Page;
import io.mainstem.auditor.store.VerdictStore;
import io.mainstem.service.rest.Problems;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Proved faults of the mirrors into this region, newest first. */
@Path("/v1/incidents")
@Produces(MediaType.APPLICATION_JSON)
public final class IncidentsResource {

  private final Supplier<AuditStatus> status;

  public IncidentsResource(Supplier<AuditStatus> status) {
    this.status = status;
  }

  @GET
  @Operation(summary = "Proved faults, newest first; open=true leaves out the closed ones")
  public Page<Incident> incidents(
      @QueryParam("open") boolean openOnly,
      @QueryParam("limit") @Nullable Integer limit,
      @QueryParam("page") @Nullable String page) {
    int size = WindowsResource.limit(limit);
    VerdictStore verdicts = status.get().readable().verdicts();
    Incident before = page == null ? null : known(verdicts, page);
    List<Incident> found = verdicts.incidents(openOnly, before, size + 1);
    if (found.size() <= size) {
      return new Page<>(found, null);
    }
    return new Page<>(List.copyOf(found.subList(0, size)), found.get(size - 1).id().toString());
  }

  @GET
  @Path("/{id}")
  @Operation(summary = "One fault")
  public Incident incident(@PathParam("id") UUID id) {
    return status
        .get()
        .readable()
        .verdicts()
        .incident(id)
        .orElseThrow(() -> Problems.notFound("incident " + id));
  }

  private static Incident known(VerdictStore verdicts, String page) {
    try {
      return verdicts
          .incident(UUID.fromString(page))
          .orElseThrow(() -> Problems.malformed("page", "the incident of this token is gone"));
    } catch (IllegalArgumentException e) {
      throw Problems.malformed(
          "page", "'" + page + "' is not a page token that this service gave out");
    }
  }
}
