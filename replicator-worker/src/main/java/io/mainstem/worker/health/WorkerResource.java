package io.mainstem.worker.health;

import io.mainstem.api.Versioned;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.WorkerReport;
import io.mainstem.api.rest.Page;
import io.mainstem.service.rest.Paging;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a worker tells of itself. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
public final class WorkerResource {
  private final WorkerView view;

  public WorkerResource(WorkerView view) {
    this.view = view;
  }

  @GET
  @Path("/report")
  @Operation(
      summary = "Every mirror of this worker, and the latencies by route",
      description = "Answers 304 to whoever names the ETag of this report in If-None-Match.",
      responses =
          @ApiResponse(
              responseCode = "200",
              content = @Content(schema = @Schema(implementation = WorkerReport.class))))
  public Response report(@Context Request request) {
    Versioned<WorkerReport> report = view.versionedReport();
    EntityTag tag = new EntityTag(view.tag(report.version()));
    Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
    return unchanged != null ? unchanged.build() : Response.ok(report.value()).tag(tag).build();
  }

  @GET
  @Path("/mirrors")
  @Operation(summary = "Lists the mirrors of this worker")
  public Page<MirrorStatus> mirrors(
      @QueryParam("route") @Nullable String route,
      @QueryParam("state") @Nullable MirrorState state,
      @QueryParam("limit") @Nullable Integer limit,
      @QueryParam("page") @Nullable String page) {
    List<MirrorStatus> chosen =
        view.mirrors().stream()
            .filter(status -> route == null || status.mirror().route().equals(route))
            .filter(status -> state == null || status.state() == state)
            .toList();
    return Paging.page(chosen, status -> status.mirror().toString(), limit, page);
  }
}
