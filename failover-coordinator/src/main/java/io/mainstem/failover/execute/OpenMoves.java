package io.mainstem.failover.execute;

import io.mainstem.api.Versioned;
import io.mainstem.api.operations.Operation;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.VersionedStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Finds the moves that have not ended. Operations that have, and those of other kinds, are read
 * once and remembered: looking often stays cheap. Thread-safe.
 */
public final class OpenMoves {

  /** The kind of operation that a planned move is. */
  public static final String KIND = "group.switchover";

  private final VersionedStore store;
  private final Set<String> settled = new HashSet<>();

  public OpenMoves(VersionedStore store) {
    this.store = store;
  }

  /** Oldest first. */
  public synchronized List<Versioned<Operation>> list() {
    List<String> ids = store.ids(Stored.OPERATIONS);
    settled.retainAll(new HashSet<>(ids));
    List<Versioned<Operation>> open = new ArrayList<>();
    for (String id : ids) {
      if (!settled.contains(id)) {
        store
            .get(Stored.OPERATIONS, id)
            .ifPresent(
                operation -> {
                  if (operation.value().kind().equals(KIND)
                      && !operation.value().state().finished()) {
                    open.add(operation);
                  } else if (operation.value().state().finished()
                      || !operation.value().kind().equals(KIND)) {
                    settled.add(id);
                  }
                });
      }
    }
    open.sort(
        Comparator.comparing((Versioned<Operation> o) -> o.value().createdAt())
            .thenComparing(o -> o.value().id(), Comparator.comparing(UUID::toString)));
    return open;
  }
}
