package io.mainstem.service.operations;

import io.mainstem.api.Versioned;
import io.mainstem.api.operations.Operation;
import io.mainstem.api.operations.OperationState;
import io.mainstem.api.operations.OperationStep;
import io.mainstem.service.store.Change;
import io.mainstem.service.store.Leadership;
import io.mainstem.service.store.StoreException;
import io.mainstem.service.store.StoreTransaction;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.VersionedStore;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Stores long-running changes. The instance that runs an operation writes each step, fenced by its
 * leadership, before it does the next; after a crash the next leader finds it in {@link
 * #unfinished} and goes on. Thread-safe.
 */
public final class Operations {

  private final VersionedStore store;
  private final Clock clock;

  public Operations(VersionedStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * Accepts a change. The same idempotency key for the same kind and subject answers the operation
   * that exists, whatever its state.
   *
   * @param request the accepted request as JSON text, for whoever goes on with it
   * @param steps the names of the steps in order
   */
  public Operation accept(
      String kind,
      String subject,
      @Nullable String request,
      @Nullable String idempotencyKey,
      String who,
      List<String> steps) {
    UUID id = idempotencyKey == null ? UUID.randomUUID() : idFor(kind, subject, idempotencyKey);
    Operation operation =
        new Operation(
            id,
            kind,
            subject,
            OperationState.PENDING,
            steps.stream()
                .map(name -> new OperationStep(name, OperationState.PENDING, null, null, null))
                .toList(),
            request,
            idempotencyKey,
            who,
            clock.instant(),
            clock.instant(),
            null);
    try {
      store.create(Stored.OPERATIONS, operation, new Change(who, kind + " " + subject));
      return operation;
    } catch (StoreException.AlreadyExists e) {
      return store.require(Stored.OPERATIONS, id.toString()).value();
    }
  }

  /** The operation that was accepted under this key, if any. */
  public Optional<Operation> accepted(String kind, String subject, String idempotencyKey) {
    return find(idFor(kind, subject, idempotencyKey)).map(Versioned::value);
  }

  public Optional<Versioned<Operation>> find(UUID id) {
    return store.get(Stored.OPERATIONS, id.toString());
  }

  /** The operation that was accepted under an idempotency key, if there is one. */
  public Optional<Versioned<Operation>> findByKey(
      String kind, String subject, String idempotencyKey) {
    return find(idFor(kind, subject, idempotencyKey));
  }

  /** Operations of one kind that have not ended, oldest first. */
  public List<Versioned<Operation>> unfinished(String kind) {
    return store.list(Stored.OPERATIONS).stream()
        .filter(
            operation ->
                operation.value().kind().equals(kind) && !operation.value().state().finished())
        .sorted(java.util.Comparator.comparing(operation -> operation.value().createdAt()))
        .toList();
  }

  /**
   * Writes one step and the operation's state.
   *
   * @return the operation at its new version
   * @throws StoreException.LeadershipLost if another instance leads now: stop working on it
   * @throws StoreException.VersionMismatch if another instance has gone on with it
   */
  public Versioned<Operation> record(
      Versioned<Operation> operation,
      OperationStep step,
      OperationState state,
      @Nullable String error,
      @Nullable Leadership leadership,
      String who) {
    Operation next = operation.value().with(step, state, clock.instant(), error);
    StoreTransaction transaction =
        store.transaction(
            new Change(
                who, next.kind() + " " + next.subject() + ": " + step.name() + " " + step.state()));
    if (leadership != null) {
      transaction.fencedBy(leadership);
    }
    transaction.update(Stored.OPERATIONS, next, operation.version()).commit();
    return new Versioned<>(next, operation.version() + 1);
  }

  private static UUID idFor(String kind, String subject, String idempotencyKey) {
    return UUID.nameUUIDFromBytes(
        (kind + "\n" + subject + "\n" + idempotencyKey).getBytes(StandardCharsets.UTF_8));
  }
}
