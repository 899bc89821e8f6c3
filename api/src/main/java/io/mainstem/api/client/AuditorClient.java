package io.mainstem.api.client;

import io.mainstem.api.audit.AuditFinding;
import io.mainstem.api.audit.AuditSummary;
import io.mainstem.api.audit.AuditTally;
import io.mainstem.api.audit.AuditWindow;
import io.mainstem.api.audit.Incident;
import io.mainstem.api.audit.SlaStatus;
import io.mainstem.api.audit.StageWindow;
import io.mainstem.api.operations.Operation;
import io.mainstem.api.rest.Page;
import io.mainstem.api.rest.RestClient;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The auditor of one region, which verifies the routes into it. Thread-safe; errors as in {@link
 * RestClient}.
 */
public final class AuditorClient {

  private final RestClient rest;

  public AuditorClient(RestClient rest) {
    this.rest = rest;
  }

  public List<AuditSummary> summaries() {
    return rest.getAll("/v1/audit/summary", AuditSummary.class);
  }

  /** One page of windows, newest first. */
  public Page<AuditWindow> windows(@Nullable String route, @Nullable String page) {
    String query =
        "?limit=500"
            + (route == null ? "" : "&route=" + RestClient.encode(route))
            + (page == null ? "" : "&page=" + RestClient.encode(page));
    return rest.getPage("/v1/windows" + query, AuditWindow.class);
  }

  public List<Incident> openIncidents() {
    return rest.getAll("/v1/incidents?open=true", Incident.class);
  }

  public Incident incident(UUID id) {
    return rest.get("/v1/incidents/" + id, Incident.class);
  }

  /** The records at fault, by name. */
  public List<AuditFinding> findings(UUID incident) {
    return rest.getAll("/v1/incidents/" + incident + "/findings", AuditFinding.class);
  }

  /**
   * Has the lost records of an incident delivered again, once.
   *
   * @param validateOnly only answers what would be done
   */
  public Operation repair(UUID incident, @Nullable String idempotencyKey, boolean validateOnly) {
    return rest.send(
        "POST",
        "/v1/incidents/" + incident + ":repair?validate_only=" + validateOnly,
        null,
        idempotencyKey == null ? Map.of() : Map.of("Idempotency-Key", idempotencyKey),
        Operation.class);
  }

  /** Windows from producer to consumer, newest first; at most 500 of them. */
  public List<StageWindow> stages(@Nullable String route, @Nullable String topic) {
    return rest.getPage("/v1/stages?limit=500" + filter(route, topic), StageWindow.class).items();
  }

  /** What every route and topic delivers, measured against what is promised. */
  public List<SlaStatus> sla() {
    return rest.getAll("/v1/sla", SlaStatus.class);
  }

  /** Sums by hour or day, oldest first, for the last two days or two months. */
  public List<AuditTally> history(
      AuditTally.Grain grain, @Nullable String route, @Nullable String topic) {
    String query = "?grain=" + grain.name().toLowerCase(Locale.ROOT) + filter(route, topic);
    return rest.getAll("/v1/audit/history" + query, AuditTally.class);
  }

  private static String filter(@Nullable String route, @Nullable String topic) {
    return (route == null ? "" : "&route=" + RestClient.encode(route))
        + (topic == null ? "" : "&topic=" + RestClient.encode(topic));
  }
}
