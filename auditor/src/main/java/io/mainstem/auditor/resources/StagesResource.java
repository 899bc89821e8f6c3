package io.mainstem.auditor.resources;

import io.mainstem.api.audit.AuditWindow;
import io.mainstem.api.audit.StageReport.Stage;
import io.mainstem.api.audit.StageWindow;
import io.mainstem.api.audit.StageWindow.ServiceCount;
import io.mainstem.api.rest.Page;
import io.mainstem.auditor.reconcile.MirrorSpec;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.auditor.segment.Window;
import io.mainstem.auditor.stages.StageBook;
import io.mainstem.auditor.store.WindowQuery;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Windows of the mirrors into this region from producer to consumer, newest first. */
@Path("/v1/stages")
@Produces(MediaType.APPLICATION_JSON)
public final class StagesResource {

  private final Supplier<AuditStatus> status;

  public StagesResource(Supplier<AuditStatus> status) {
    this.status = status;
  }

  @GET
  @Operation(
      summary = "Produced, source, target and consumed of each window; filters: route, topic")
  public Page<StageWindow> stages(
      @QueryParam("route") @Nullable String route,
      @QueryParam("topic") @Nullable String topic,
      @QueryParam("limit") @Nullable Integer limit,
      @QueryParam("page") @Nullable String page) {
    int size = WindowsResource.limit(limit);
    AuditStatus now = status.get();
    AuditStatus.Running running = now.auditing();
    WindowQuery query =
        new WindowQuery(
            route, topic, null, false, page == null ? null : WindowsResource.after(page), size + 1);
    Page<AuditWindow> windows =
        WindowsResource.page(now.readable().verdicts().windows(query), size);
    List<StageWindow> stages = new ArrayList<>();
    for (AuditWindow window : windows.items()) {
      stages.add(stages(window, running));
    }
    return new Page<>(stages, windows.next());
  }

  private static StageWindow stages(AuditWindow window, AuditStatus.Running running) {
    Optional<MirrorSpec> mirror =
        running.mirrors().stream().filter(spec -> spec.id().equals(window.mirror())).findFirst();
    List<ServiceCount> produced =
        mirror
            .map(spec -> counts(running, spec.source(), window, Stage.PRODUCED))
            .orElse(List.of());
    List<ServiceCount> consumed =
        mirror
            .map(spec -> counts(running, spec.target(), window, Stage.CONSUMED))
            .orElse(List.of());
    return new StageWindow(
        window.mirror(),
        window.start(),
        window.end(),
        produced,
        window.source(),
        window.target(),
        consumed,
        problem(produced, window.source()));
  }

  private static List<ServiceCount> counts(
      AuditStatus.Running running, LogId log, AuditWindow window, Stage stage) {
    StageBook.Place place = new StageBook.Place(log.cluster(), log.topic(), log.partition());
    return running.stages().counts(place, Window.of(window.start().toEpochMilli()), stage);
  }

  private static @Nullable String problem(List<ServiceCount> produced, long source) {
    long acknowledged = produced.stream().mapToLong(ServiceCount::records).sum();
    return acknowledged > source
        ? "producers were acknowledged for %d records, %d are at the source so far"
            .formatted(acknowledged, source)
        : null;
  }
}
