package io.mainstem.auditor.repair;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mainstem.api.Versioned;
import io.mainstem.api.audit.Incident;
import io.mainstem.api.audit.Verdict;
import io.mainstem.api.operations.Operation;
import io.mainstem.api.operations.OperationState;
import io.mainstem.api.operations.OperationStep;
import io.mainstem.api.rest.Json;
import io.mainstem.auditor.reconcile.MirrorSpec;
import io.mainstem.auditor.segment.LogId;
import io.mainstem.service.operations.Operations;
import io.mainstem.service.rest.Problems;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.VersionedStore;
import io.mainstem.wire.ClusterConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Takes orders for repairs in; {@link RepairRunner} carries them out. Thread-safe. */
public final class RepairDesk {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final ObjectMapper MAPPER = Json.mapper();

  private final String region;
  private final VersionedStore store;
  private final Operations operations;
  private final Function<String, ClusterConnection> clusters;
  private final Clock clock;

  /**
   * @param clusters opens a connection to a cluster; closed here after use
   */
  public RepairDesk(
      String region,
      VersionedStore store,
      Operations operations,
      Function<String, ClusterConnection> clusters,
      Clock clock) {
    this.region = region;
    this.store = store;
    this.operations = operations;
    this.clusters = clusters;
    this.clock = clock;
  }

  /**
   * Accepts the repair of an incident; it begins within a second. One that is under way already is
   * answered instead of another.
   *
   * @param mirror that the incident is of
   * @throws jakarta.ws.rs.WebApplicationException 409 if it is closed, 422 if it cannot be repaired
   */
  public Operation accept(
      Incident incident, MirrorSpec mirror, @Nullable String idempotencyKey, String who) {
    String subject = incident.id().toString();
    if (idempotencyKey != null) {
      Optional<Operation> known = operations.accepted(RepairOrder.KIND, subject, idempotencyKey);
      if (known.isPresent()) {
        return known.get();
      }
    }
    Optional<Operation> underWay =
        operations.unfinished(RepairOrder.KIND).stream()
            .map(Versioned::value)
            .filter(operation -> operation.subject().equals(subject))
            .findFirst();
    if (underWay.isPresent()) {
      return underWay.get();
    }
    check(incident);
    return operations.accept(
        RepairOrder.KIND,
        subject,
        json(order(incident, mirror)),
        idempotencyKey,
        who,
        RepairStep.ids());
  }

  /** What would be done; nothing is stored and nothing is sent. */
  public Operation preview(Incident incident, MirrorSpec mirror, String who) {
    check(incident);
    RepairOrder order = order(incident, mirror);
    List<OperationStep> steps =
        Arrays.stream(RepairStep.values())
            .map(
                step ->
                    new OperationStep(
                        step.id(),
                        OperationState.PENDING,
                        step == RepairStep.SEND ? sentence(order) : null,
                        null,
                        null))
            .toList();
    return new Operation(
        new UUID(0, 0),
        RepairOrder.KIND,
        incident.id().toString(),
        OperationState.PENDING,
        steps,
        json(order),
        null,
        who,
        clock.instant(),
        clock.instant(),
        null);
  }

  private static String sentence(RepairOrder order) {
    return "%d records of %s, source offsets %s, to %s"
        .formatted(order.records(), order.source(), order.ranges(), order.target());
  }

  private static void check(Incident incident) {
    if (incident.verdict() != Verdict.LOSS) {
      throw Problems.refused(
          "only-losses",
          "Only lost records can be delivered again; this is " + incident.verdict() + ".");
    }
    if (incident.closedAt() != null) {
      throw Problems.conflict("The incident was closed at " + incident.closedAt() + ".");
    }
  }

  private RepairOrder order(Incident incident, MirrorSpec mirror) {
    return new RepairOrder(
        region,
        incident.id(),
        incident.mirror(),
        mirror.source(),
        mirror.target(),
        incident.sourceRanges(),
        before(incident).orElseGet(() -> end(mirror.target())));
  }

  /** Where earlier repairs of the incident may have begun to write. */
  private Optional<Long> before(Incident incident) {
    return store.list(Stored.OPERATIONS).stream()
        .map(Versioned::value)
        .filter(operation -> operation.kind().equals(RepairOrder.KIND))
        .filter(operation -> operation.subject().equals(incident.id().toString()))
        .map(operation -> order(operation).targetEnd())
        .min(Long::compare);
  }

  private long end(LogId log) {
    try (ClusterConnection cluster = clusters.apply(log.cluster())) {
      return cluster
          .logReader()
          .latest(new TopicPartition(log.topic(), log.partition()))
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problems.unavailable("Interrupted.", PATIENCE);
    } catch (ExecutionException | TimeoutException e) {
      throw Problems.unavailable("The end of " + log + " is not known: " + e, PATIENCE);
    }
  }

  /** What an operation of this kind has to do. */
  static RepairOrder order(Operation operation) {
    try {
      return MAPPER.readValue(String.valueOf(operation.request()), RepairOrder.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("operation " + operation.id() + " is no repair", e);
    }
  }

  private static String json(RepairOrder order) {
    try {
      return MAPPER.writeValueAsString(order);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an order can always be written as JSON", e);
    }
  }
}
