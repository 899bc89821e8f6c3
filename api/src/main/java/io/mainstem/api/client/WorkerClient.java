package io.mainstem.api.client;

import io.mainstem.api.replication.WorkerReport;
import io.mainstem.api.rest.RestClient;
import org.jspecify.annotations.Nullable;

/** One replicator worker. Thread-safe; errors as in {@link RestClient}. */
public final class WorkerClient {

  private final RestClient rest;
  private volatile RestClient.@Nullable Tagged<WorkerReport> last;

  public WorkerClient(RestClient rest) {
    this.rest = rest;
  }

  /**
   * Everything the worker knows of its mirrors. The same object as before if nothing has changed:
   * then the worker does not send it again.
   */
  public WorkerReport report() {
    RestClient.Tagged<WorkerReport> known = last;
    RestClient.Tagged<WorkerReport> now =
        rest.getIfChanged("/v1/report", WorkerReport.class, known == null ? null : known.tag())
            .orElse(known);
    if (now == null) {
      return rest.get("/v1/report", WorkerReport.class);
    }
    last = now;
    return now.value();
  }
}
