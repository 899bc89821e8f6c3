package io.mainstem.auditor.resources;

import io.mainstem.api.audit.SlaStatus;
import io.mainstem.api.audit.SlaStatus.Recovery;
import io.mainstem.api.rest.Page;
import io.mainstem.service.rest.Paging;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the routes into this region deliver, measured against what is promised. */
@Path("/v1/sla")
@Produces(MediaType.APPLICATION_JSON)
public final class SlaResource {

  private final Supplier<AuditStatus> status;
  private final Function<String, List<Recovery>> recoveries;

  /**
   * @param recoveries the last moves of the failover groups that a topic belongs to
   */
  public SlaResource(Supplier<AuditStatus> status, Function<String, List<Recovery>> recoveries) {
    this.status = status;
    this.recoveries = recoveries;
  }

  @GET
  @Operation(
      summary =
          "Lag, latency, completeness, error budget, RPO, RTO and time until truncation of each"
              + " route and topic; null is not known, never 0")
  public Page<SlaStatus> sla(
      @QueryParam("route") @Nullable String route,
      @QueryParam("topic") @Nullable String topic,
      @QueryParam("limit") @Nullable Integer limit,
      @QueryParam("page") @Nullable String page) {
    List<SlaStatus> wanted =
        status.get().auditing().sla().statuses().stream()
            .filter(sla -> route == null || sla.route().equals(route))
            .filter(sla -> topic == null || sla.topic().equals(topic))
            .toList();
    Page<SlaStatus> found =
        Paging.page(wanted, sla -> sla.route() + "/" + sla.topic(), limit, page);
    return new Page<>(found.items().stream().map(this::withRecoveries).toList(), found.next());
  }

  private SlaStatus withRecoveries(SlaStatus sla) {
    return new SlaStatus(
        sla.route(),
        sla.topic(),
        sla.state(),
        sla.reasons(),
        sla.lagRecords(),
        sla.lagMillis(),
        sla.latencyMillis(),
        sla.completeness(),
        sla.errorBudgetLeft(),
        sla.burnRates(),
        sla.rpoRecords(),
        sla.rpoMillis(),
        sla.truncation(),
        sla.hoursUntilLoss(),
        recoveries.apply(sla.topic()),
        sla.target(),
        sla.asOf());
  }
}
