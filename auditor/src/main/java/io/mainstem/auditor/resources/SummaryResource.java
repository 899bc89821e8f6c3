package io.mainstem.auditor.resources;

import io.mainstem.api.audit.AuditSummary;
import io.mainstem.api.rest.Page;
import io.mainstem.service.rest.Paging;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The books of the routes into this region, summed by route and topic. */
@Path("/v1/audit")
@Produces(MediaType.APPLICATION_JSON)
public final class SummaryResource {

  private final Supplier<AuditStatus> status;

  public SummaryResource(Supplier<AuditStatus> status) {
    this.status = status;
  }

  @GET
  @Path("/summary")
  @Operation(summary = "The books of each route and topic, summed")
  public Page<AuditSummary> summary(
      @QueryParam("limit") @Nullable Integer limit, @QueryParam("page") @Nullable String page) {
    AuditStatus now = status.get();
    List<AuditSummary> kept = now.readable().verdicts().summaries();
    return Paging.page(
        withProblems(kept, now.problems()),
        summary -> summary.route() + "/" + summary.topic(),
        limit == null ? Integer.valueOf(Paging.MAX_LIMIT) : limit,
        page);
  }

  /**
   * A route that cannot be looked at is shown with the reason, whether there are windows or not.
   */
  static List<AuditSummary> withProblems(List<AuditSummary> kept, Map<String, String> problems) {
    Map<String, String> left = new TreeMap<>(problems);
    List<AuditSummary> summaries = new ArrayList<>();
    for (AuditSummary summary : kept) {
      summaries.add(with(summary, left.remove(summary.route() + "/" + summary.topic())));
    }
    left.forEach(
        (key, problem) -> {
          int slash = key.indexOf('/');
          summaries.add(
              new AuditSummary(
                  key.substring(0, slash), key.substring(slash + 1), 0, 0, 0, 0, 0, problem));
        });
    return summaries;
  }

  private static AuditSummary with(AuditSummary summary, @Nullable String problem) {
    return new AuditSummary(
        summary.route(),
        summary.topic(),
        summary.verified(),
        summary.open(),
        summary.failed(),
        summary.sourceRecords(),
        summary.targetRecords(),
        problem);
  }
}
