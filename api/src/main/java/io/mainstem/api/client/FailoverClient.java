package io.mainstem.api.client;

import io.mainstem.api.Versioned;
import io.mainstem.api.failover.Analysis;
import io.mainstem.api.failover.Observation;
import io.mainstem.api.failover.OffsetTranslation;
import io.mainstem.api.failover.OffsetTranslationRequest;
import io.mainstem.api.failover.PrimaryAnswer;
import io.mainstem.api.failover.SwitchoverRequest;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.operations.Operation;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.api.rest.RestClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** All failover groups. */
  public List<FailoverGroup> groups() {
    return rest.getAll("/v1/groups", FailoverGroup.class);
  }

  /** Changes a group's topics, consumer groups or mode, if it still has the given version. */
  public void putGroup(FailoverGroup group, int version) {
    rest.send("PUT", "/v1/groups/" + group.id(), group, Map.of("If-Match", "\"" + version + "\""));
  }

  /**
   * Whether a region is the primary of a group now.
   *
   * @return the answer if it is, or empty if it is not
   */
  public Optional<PrimaryAnswer> primary(String group, String region) {
    try {
      return Optional.of(
          rest.get("/v1/groups/" + group + "/primary?region=" + region, PrimaryAnswer.class));
    } catch (ProblemException e) {
      if (e.status() == 503) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** What every observer sees of every region. */
  public List<Observation> evidence() {
    return rest.getAll("/v1/evidence", Observation.class);
  }

  /** Where positions of one cluster stand in another. */
  public OffsetTranslation translate(OffsetTranslationRequest request) {
    return rest.send("POST", "/v1/offsets:translate", request, Map.of(), OffsetTranslation.class);
  }

  public Operation operation(UUID id) {
    return rest.get("/v1/operations/" + id, Operation.class);
  }
}
