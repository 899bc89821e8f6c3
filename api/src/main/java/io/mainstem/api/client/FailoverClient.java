package io.mainstem.api.client;

import io.mainstem.api.Versioned;
import io.mainstem.api.failover.Analysis;
import io.mainstem.api.failover.SwitchoverRequest;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.operations.Operation;
import io.mainstem.api.rest.RestClient;
import java.util.Map;
import java.util.UUID;

/** The failover coordinator. Thread-safe; errors as in {@link RestClient}. */
public final class FailoverClient {

  private final RestClient rest;

  public FailoverClient(RestClient rest) {
    this.rest = rest;
  }

  public Analysis analysis() {
    return rest.get("/v1/analysis", Analysis.class);
  }

  public void putGroup(FailoverGroup group) {
    rest.send("PUT", "/v1/groups/" + group.id(), group, Map.of());
  }

  public Versioned<FailoverGroup> group(String id) {
    return rest.getVersioned("/v1/groups/" + id, FailoverGroup.class);
  }

  /** Moves a group in a planned way: nothing is lost, order is kept. */
  public Operation switchover(String group, SwitchoverRequest request, String idempotencyKey) {
    return rest.send(
        "POST",
        "/v1/groups/" + group + ":switchover",
        request,
        Map.of("Idempotency-Key", idempotencyKey),
        Operation.class);
  }

  public Operation operation(UUID id) {
    return rest.get("/v1/operations/" + id, Operation.class);
  }
}
