package io.mainstem.auditor.repair;

import io.mainstem.api.Versioned;
import io.mainstem.api.operations.Operation;
import io.mainstem.api.operations.OperationState;
import io.mainstem.api.operations.OperationStep;
import io.mainstem.service.operations.Operations;
import io.mainstem.service.store.Leadership;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Writes how far a repair has come, fenced by the leadership. Used by one thread. */
final class RepairLedger {

  private final Operations operations;
  private final Leadership leadership;
  private final Clock clock;
  private final String who;
  private Versioned<Operation> operation;

  RepairLedger(
      Operations operations,
      Leadership leadership,
      Clock clock,
      String who,
      Versioned<Operation> operation) {
    this.operations = operations;
    this.leadership = leadership;
    this.clock = clock;
    this.who = who;
    this.operation = operation;
  }

  Operation operation() {
    return operation.value();
  }

  void begin(RepairStep step) {
    write(step, OperationState.RUNNING, OperationState.RUNNING, null, null);
  }

  void end(RepairStep step, String detail) {
    boolean last = step == RepairStep.VERIFY;
    write(
        step,
        OperationState.SUCCEEDED,
        last ? OperationState.SUCCEEDED : OperationState.RUNNING,
        detail,
        null);
  }

  void fail(RepairStep step, String why) {
    write(step, OperationState.FAILED, OperationState.FAILED, why, step.id() + ": " + why);
  }

  private void write(
      RepairStep step,
      OperationState stepState,
      OperationState state,
      @Nullable String detail,
      @Nullable String error) {
    Instant now = clock.instant();
    Instant started =
        operation.value().steps().stream()
            .filter(known -> known.name().equals(step.id()))
            .map(OperationStep::startedAt)
            .filter(java.util.Objects::nonNull)
            .findFirst()
            .orElse(now);
    operation =
        operations.record(
            operation,
            new OperationStep(
                step.id(), stepState, detail, started, stepState.finished() ? now : null),
            state,
            error,
            leadership,
            who);
  }
}
