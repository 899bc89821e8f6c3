package io.mainstem.federation.server.provision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mainstem.api.Versioned;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Placement;
import io.mainstem.api.federation.TopicChange;
import io.mainstem.api.federation.TopicDeletion;
import io.mainstem.api.federation.TopicPlan;
import io.mainstem.api.federation.TopicPolicy;
import io.mainstem.api.federation.TopicRequest;
import io.mainstem.api.operations.Operation;
import io.mainstem.api.rest.Json;
import io.mainstem.federation.server.derive.Federation;
import io.mainstem.federation.server.derive.Placements;
import io.mainstem.federation.server.derive.TopicDefaults;
import io.mainstem.federation.server.derive.TopicLimits;
import io.mainstem.federation.server.derive.TopicPlanner;
import io.mainstem.federation.server.derive.TopicRules;
import io.mainstem.service.operations.Operations;
import io.mainstem.service.rest.Problems;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.StoredType;
import io.mainstem.service.store.VersionedStore;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Accepts changes of logical topics: checks what can be checked at once, and stores an operation
 * that says all that is needed to carry it out. Thread-safe.
 */
public final class TopicChanges {

  /**
   * A change that may be accepted.
   *
   * @param replaces version of the stored topic, null for a new one
   */
  public record Proposal(
      ChangeKind kind,
      LogicalTopic topic,
      @Nullable Integer replaces,
      List<TopicPlan.Field> fields,
      Federation federation,
      Object asked) {}

  private final VersionedStore store;
  private final Operations operations;
  private final PhysicalTopics physical;
  private final TopicLimits limits;
  private final ObjectMapper mapper = Json.mapper();

  public TopicChanges(
      VersionedStore store, Operations operations, PhysicalTopics physical, TopicLimits limits) {
    this.store = store;
    this.operations = operations;
    this.physical = physical;
    this.limits = limits;
  }

  /** What declaring a topic means; refuses what the rules of the house refuse. */
  public Proposal create(TopicRequest request) {
    if (store.get(Stored.TOPICS, request.name()).isPresent()) {
      throw Problems.conflict(
          "Topic %s is declared already: PATCH /v1/topics/%s changes it."
              .formatted(request.name(), request.name()));
    }
    Federation federation = federation();
    TopicDefaults.Completed resolved = TopicPlanner.resolve(request, federation, limits);
    refuse(TopicRules.check(resolved.topic(), limits));
    return new Proposal(
        ChangeKind.CREATE, resolved.topic(), null, resolved.fields(), federation, request);
  }

  /** What changing a topic means. */
  public Proposal change(String name, int expectedVersion, TopicChange change) {
    Versioned<LogicalTopic> stored = at(name, expectedVersion);
    LogicalTopic changed = change.applyTo(stored.value());
    refuse(TopicRules.checkChange(stored.value(), changed));
    refuse(TopicRules.check(changed, limits));
    return new Proposal(
        ChangeKind.CHANGE, changed, stored.version(), List.of(), federation(), change);
  }

  /** What mending a topic means: placed as its policy asks for now, every cluster as declared. */
  public Proposal reconcile(String name) {
    Versioned<LogicalTopic> stored = require(name);
    Federation federation = federation();
    LogicalTopic topic = stored.value();
    List<Placement> placements =
        topic.policy() == TopicPolicy.LOCAL
            ? topic.placements()
            : Placements.derive(topic.name(), topic.policy(), List.of(), federation.clusters());
    return new Proposal(
        ChangeKind.RECONCILE,
        topic.withPlacements(placements),
        stored.version(),
        List.of(),
        federation,
        "reconcile");
  }

  /** The first step of deleting: what would go, and the confirmation for the second step. */
  public TopicDeletion prepareDeletion(String name, int expectedVersion) {
    Versioned<LogicalTopic> stored = at(name, expectedVersion);
    return new TopicDeletion(name, stored.value().placements(), confirmation(stored));
  }

  /** The second step of deleting. */
  public Proposal delete(String name, int expectedVersion, String confirm) {
    Versioned<LogicalTopic> stored = at(name, expectedVersion);
    if (!confirm.equals(confirmation(stored))) {
      throw Problems.refused(
          "confirm-deletion",
          "The confirmation does not fit the topic as it is now: ask for a new one with DELETE"
              + " without ?confirm=.");
    }
    return new Proposal(
        ChangeKind.DELETE, stored.value(), stored.version(), List.of(), federation(), confirm);
  }

  private String confirmation(Versioned<LogicalTopic> stored) {
    CRC32C checksum = new CRC32C();
    checksum.update(
        (stored.version() + "\n" + write(stored.value())).getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) checksum.getValue());
  }

  /** What a proposal would do. Asks the clusters for their size; one that is silent is noted. */
  public TopicPlan plan(Proposal proposal) {
    Map<String, Integer> brokers = new HashMap<>();
    TopicPlanner.clustersOf(proposal.topic(), proposal.federation()).parallelStream()
        .forEach(
            cluster -> {
              try {
                int count = physical.brokers(cluster);
                synchronized (brokers) {
                  brokers.put(cluster.id(), count);
                }
              } catch (ClusterProblem silent) {
                return; // the plan says which clusters did not answer
              }
            });
    return TopicPlanner.plan(proposal.topic(), proposal.fields(), proposal.federation(), brokers);
  }

  /**
   * The operation that was accepted under this key, if any.
   *
   * @throws jakarta.ws.rs.WebApplicationException 409 if the key was used for another request
   */
  public Optional<Operation> accepted(
      ChangeKind kind, String topic, @Nullable String idempotencyKey, Object asked) {
    if (idempotencyKey == null) {
      return Optional.empty();
    }
    Optional<Operation> known =
        operations.findByKey(kind.id(), topic, idempotencyKey).map(Versioned::value);
    if (known.isPresent() && !read(known.get()).asked().equals(write(asked))) {
      throw Problems.conflict(
          "Idempotency-Key '%s' was used for another request (operation %s)."
              .formatted(idempotencyKey, known.get().id()));
    }
    return known;
  }

  /** Stores the operation; it starts within moments. */
  public Operation accept(Proposal proposal, @Nullable String idempotencyKey, String who) {
    String subject = proposal.topic().name();
    AcceptedChange change =
        new AcceptedChange(proposal.topic(), proposal.replaces(), write(proposal.asked()));
    return operations.accept(
        proposal.kind().id(),
        subject,
        write(change),
        idempotencyKey,
        who,
        Step.of(proposal.kind(), proposal.topic(), proposal.federation()).stream()
            .map(Step::name)
            .toList());
  }

  public Versioned<LogicalTopic> require(String name) {
    return store
        .get(Stored.TOPICS, name)
        .orElseThrow(() -> Problems.notFound("logical topic " + name));
  }

  private Versioned<LogicalTopic> at(String name, int expectedVersion) {
    Versioned<LogicalTopic> stored = require(name);
    if (stored.version() != expectedVersion) {
      throw Problems.versionMismatch(
          "Topic %s is at version \"%d\", the change names \"%d\"."
              .formatted(name, stored.version(), expectedVersion));
    }
    return stored;
  }

  /** Read from the store, not from the mirror: a caller must see its own earlier writes. */
  private Federation federation() {
    return new Federation(values(Stored.CLUSTERS), List.of(), List.of(), values(Stored.GROUPS));
  }

  private <T> List<T> values(StoredType<T> type) {
    return store.list(type).stream().map(Versioned::value).toList();
  }

  private static void refuse(Optional<TopicRules.Refusal> refusal) {
    refusal.ifPresent(
        found -> {
          throw Problems.refused(found.rule(), found.field() + ": " + found.why());
        });
  }

  private AcceptedChange read(Operation operation) {
    try {
      return mapper.readValue(String.valueOf(operation.request()), AcceptedChange.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "operation %s holds a request that this release cannot read".formatted(operation.id()),
          e);
    }
  }

  private String write(Object value) {
    try {
      return mapper.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a change of a topic can always be written as JSON", e);
    }
  }
}
