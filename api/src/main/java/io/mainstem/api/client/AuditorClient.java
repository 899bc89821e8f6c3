package io.mainstem.api.client;

import io.mainstem.api.audit.AuditSummary;
import io.mainstem.api.audit.AuditWindow;
import io.mainstem.api.audit.Incident;
import io.mainstem.api.rest.Page;
import io.mainstem.api.rest.RestClient;
import java.util.List;
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
}
