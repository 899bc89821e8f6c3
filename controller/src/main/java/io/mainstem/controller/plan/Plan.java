package io.mainstem.controller.plan;

import io.mainstem.api.replication.MirrorId;
import java.util.List;
import java.util.Map;

/**
 * What should be, and how to get there.
 *
 * @param assignment mirror to worker. A mirror that nobody can take keeps the worker it had, so
 *     that it is where it was when that worker comes back
 * @param moves each at most once for a mirror
 * @param before how even the load was, over the open workers
 * @param after how even it will be
 */
public record Plan(
    Map<MirrorId, String> assignment,
    List<Move> moves,
    List<Unplaced> unplaced,
    Spread before,
    Spread after) {

  /** Whether the assignment stays as it is. */
  public boolean changesNothing() {
    return moves.isEmpty();
  }
}
