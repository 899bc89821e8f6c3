package io.mainstem.failover.execute;

import io.mainstem.api.Versioned;
import io.mainstem.api.operations.Operation;
import io.mainstem.api.operations.OperationState;
import io.mainstem.api.operations.OperationStep;
import io.mainstem.service.operations.Operations;
import io.mainstem.service.rest.Problems;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.VersionedStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes moves in, on any instance; the leader carries them out. Thread-safe. */
public final class MoveDesk {

  private final VersionedStore store;
  private final Operations operations;
  private final OpenMoves openMoves;
  private final Clock clock;

  public MoveDesk(VersionedStore store, Operations operations, OpenMoves openMoves, Clock clock) {
    this.store = store;
    this.operations = operations;
    this.openMoves = openMoves;
    this.clock = clock;
  }

  /** The move that the same key was accepted for before. */
  public Optional<Operation> accepted(String group, @Nullable String idempotencyKey) {
    if (idempotencyKey == null) {
      return Optional.empty();
    }
    return operations.accepted(OpenMoves.KIND, group, idempotencyKey);
  }

  /**
   * Stores the move; it begins within a second.
   *
   * @param request the move as JSON text
   */
  public Operation accept(Move move, String request, @Nullable String idempotencyKey, String who) {
    check(move);
    return operations.accept(
        OpenMoves.KIND, move.group(), request, idempotencyKey, who, SwitchoverStep.ids());
  }

  /** What would be done; nothing is stored. */
  public Operation preview(Move move, String request, String who) {
    MovePlan plan = check(move);
    List<OperationStep> steps = new ArrayList<>();
    for (SwitchoverStep step : SwitchoverStep.values()) {
      String detail =
          step == SwitchoverStep.DRAIN
              ? plan.copies().size()
                  + " copies: "
                  + plan.copies().stream().map(this::sentence).toList()
              : null;
      steps.add(new OperationStep(step.id(), OperationState.PENDING, detail, null, null));
    }
    return new Operation(
        new UUID(0, 0),
        OpenMoves.KIND,
        move.group(),
        OperationState.PENDING,
        steps,
        request,
        null,
        who,
        clock.instant(),
        clock.instant(),
        null);
  }

  private String sentence(MovePlan.Copy copy) {
    return copy.source().topic() + " on " + copy.route();
  }

  private MovePlan check(Move move) {
    boolean moving =
        openMoves.list().stream().anyMatch(open -> open.value().subject().equals(move.group()));
    if (moving) {
      throw Problems.conflict("another move of " + move.group() + " has not ended");
    }
    var group = store.require(Stored.GROUPS, move.group()).value();
    try {
      return MovePlan.of(
          move,
          group,
          new MovePlan.Declared(
              store.list(Stored.CLUSTERS).stream().map(Versioned::value).toList(),
              store.list(Stored.TOPICS).stream().map(Versioned::value).toList(),
              store.list(Stored.ROUTES).stream().map(Versioned::value).toList()),
          true);
    } catch (Refused e) {
      throw Problems.refused(e.rule(), String.valueOf(e.getMessage()));
    }
  }
}
