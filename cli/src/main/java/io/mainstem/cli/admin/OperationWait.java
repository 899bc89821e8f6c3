package io.mainstem.cli.admin;

import io.mainstem.api.operations.Operation;
import io.mainstem.api.operations.OperationState;
import io.mainstem.api.operations.OperationStep;
import io.mainstem.cli.output.Printer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** Shows the steps of a long-running change as they happen. */
final class OperationWait {

  private static final Duration PAUSE = Duration.ofMillis(200);

  @Option(
      names = "--no-wait",
      description = "Return at once; look with 'mainstem operations show'.")
  private boolean noWait;

  /**
   * Follows the operation until it ends, unless that is not wanted.
   *
   * @throws OperationFailedException if it ends without success
   */
  void follow(Operation started, Function<UUID, Operation> look, Printer printer) {
    if (noWait) {
      printer.value(started);
      return;
    }
    Operation operation = started;
    Map<String, OperationState> told = new HashMap<>();
    while (true) {
      operation.steps().forEach(step -> tell(step, told, printer));
      if (operation.state().finished()) {
        break;
      }
      pause();
      operation = look.apply(operation.id());
    }
    if (operation.state() != OperationState.SUCCEEDED) {
      throw new OperationFailedException(operation);
    }
    printer.sentence(operation.kind() + " of " + operation.subject() + " is done.");
  }

  private static void tell(OperationStep step, Map<String, OperationState> told, Printer printer) {
    if (step.state() != OperationState.PENDING
        && told.put(step.name(), step.state()) != step.state()) {
      String detail = step.detail();
      printer.sentence(
          "%-12s %s%s".formatted(step.state(), step.name(), detail == null ? "" : ": " + detail));
    }
  }

  private static void pause() {
    try {
      TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for an operation", e);
    }
  }

  /** It ended, and not well. */
  static final class OperationFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    OperationFailedException(Operation operation) {
      super(
          "%s of %s %s: %s (mainstem operations show %s)"
              .formatted(
                  operation.kind(),
                  operation.subject(),
                  operation.state(),
                  operation.error(),
                  operation.id()));
    }
  }
}
