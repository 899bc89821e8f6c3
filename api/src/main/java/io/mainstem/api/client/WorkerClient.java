package io.mainstem.api.client;

import io.mainstem.api.replication.WorkerReport;
import io.mainstem.api.rest.RestClient;

/** One replicator worker. Thread-safe; errors as in {@link RestClient}. */
public final class WorkerClient {

  private final RestClient rest;

  public WorkerClient(RestClient rest) {
    this.rest = rest;
  }

  /** Everything the worker knows of its mirrors. */
  public WorkerReport report() {
    return rest.get("/v1/report", WorkerReport.class);
  }
}
