package io.mainstem.api.operations;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A long-running change. It is stored before its first step, survives restarts and can be taken
 * over by another instance.
 *
 * @param kind what is being done, for example {@code topic.create} or {@code group.switchover}
 * @param subject what it is done to
 * @param request the request as it was accepted, as JSON text, so that another instance can go on
 * @param idempotencyKey of the request, null if it had none
 * @param requestedBy who asked
 * @param error why it failed, null otherwise
 */
public record Operation(
    UUID id,
    String kind,
    String subject,
    OperationState state,
    List<OperationStep> steps,
    @Nullable String request,
    @Nullable String idempotencyKey,
    String requestedBy,
    Instant createdAt,
    Instant updatedAt,
    @Nullable String error) {

  public Operation {
    steps = List.copyOf(steps);
  }

  /**
   * The same operation with one step changed (or added, if there is none of that name) and a new
   * state.
   */
  public Operation with(
      OperationStep step, OperationState newState, Instant now, @Nullable String newError) {
    var next = new java.util.ArrayList<>(steps);
    int index = -1;
    for (int i = 0; i < next.size(); i++) {
      if (next.get(i).name().equals(step.name())) {
        index = i;
      }
    }
    if (index < 0) {
      next.add(step);
    } else {
      next.set(index, step);
    }
    return new Operation(
        id,
        kind,
        subject,
        newState,
        next,
        request,
        idempotencyKey,
        requestedBy,
        createdAt,
        now,
        newError);
  }
}
