package io.mainstem.failover.execute;

import io.mainstem.api.Versioned;
import io.mainstem.api.federation.FailoverGroup;
import io.mainstem.api.operations.Operation;
import io.mainstem.api.operations.OperationState;
import io.mainstem.api.operations.OperationStep;
import io.mainstem.service.store.Change;
import io.mainstem.service.store.Leadership;
import io.mainstem.service.store.StoreTransaction;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.VersionedStore;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes how far a move has come. A step's end and the change of the group that it made are one
 * transaction, fenced by the leadership: an instance that was paused and replaced writes nothing.
 * Used by one thread.
 */
final class Ledger {

  private final VersionedStore store;
  private final Leadership leadership;
  private final Clock clock;
  private final String who;
  private Versioned<Operation> operation;

  Ledger(
      VersionedStore store,
      Leadership leadership,
      Clock clock,
      String who,
      Versioned<Operation> operation) {
    this.store = store;
    this.leadership = leadership;
    this.clock = clock;
    this.who = who;
    this.operation = operation;
  }

  Operation operation() {
    return operation.value();
  }

  OperationState state(SwitchoverStep step) {
    return find(step).map(OperationStep::state).orElse(OperationState.PENDING);
  }

  Optional<Instant> startedAt(SwitchoverStep step) {
    return find(step).flatMap(found -> Optional.ofNullable(found.startedAt()));
  }

  private Optional<OperationStep> find(SwitchoverStep step) {
    return operation.value().steps().stream()
        .filter(candidate -> candidate.name().equals(step.id()))
        .findFirst();
  }

  void begin(SwitchoverStep step) {
    Instant started = startedAt(step).orElse(clock.instant());
    write(step, OperationState.RUNNING, OperationState.RUNNING, null, started, null, null);
  }

  void end(SwitchoverStep step, String detail) {
    end(step, detail, null);
  }

  /**
   * @param group the group as the step leaves it, null if it does not change it
   */
  void end(SwitchoverStep step, String detail, @Nullable Versioned<FailoverGroup> group) {
    boolean last = step == SwitchoverStep.VERIFY;
    write(
        step,
        OperationState.SUCCEEDED,
        last ? OperationState.SUCCEEDED : OperationState.RUNNING,
        detail,
        startedAt(step).orElse(clock.instant()),
        null,
        group);
  }

  /** Changes the group in the middle of a step. */
  void note(SwitchoverStep step, String detail, Versioned<FailoverGroup> group) {
    Instant started = startedAt(step).orElse(clock.instant());
    write(step, OperationState.RUNNING, OperationState.RUNNING, detail, started, null, group);
  }

  /**
   * Ends the move without success.
   *
   * @param state FAILED or ROLLED_BACK
   */
  void fail(
      SwitchoverStep step,
      OperationState state,
      String error,
      @Nullable Versioned<FailoverGroup> group) {
    write(
        step,
        state,
        state,
        error,
        startedAt(step).orElse(clock.instant()),
        step.id() + ": " + error,
        group);
  }

  private void write(
      SwitchoverStep step,
      OperationState stepState,
      OperationState state,
      @Nullable String detail,
      Instant started,
      @Nullable String error,
      @Nullable Versioned<FailoverGroup> group) {
    Instant ended = stepState.finished() ? clock.instant() : null;
    Operation next =
        operation
            .value()
            .with(
                new OperationStep(step.id(), stepState, detail, started, ended),
                state,
                clock.instant(),
                error);
    StoreTransaction transaction =
        store
            .transaction(
                new Change(
                    who, next.kind() + " " + next.subject() + ": " + step.id() + " " + stepState))
            .fencedBy(leadership)
            .update(Stored.OPERATIONS, next, operation.version());
    if (group != null) {
      transaction.update(Stored.GROUPS, group.value(), group.version());
    }
    transaction.commit();
    operation = new Versioned<>(next, operation.version() + 1);
  }
}
