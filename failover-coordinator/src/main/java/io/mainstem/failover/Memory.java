package io.mainstem.failover;

import io.mainstem.api.Versioned;
import io.mainstem.failover.decide.History;
import io.mainstem.service.store.Change;
import io.mainstem.service.store.Leadership;
import io.mainstem.service.store.StoreException;
import io.mainstem.service.store.StoreTransaction;
import io.mainstem.service.store.StoredType;
import io.mainstem.service.store.VersionedStore;
import java.util.Optional;

/**
 * Keeps the history of decisions in the store, so that a new leader goes on where the last one was:
 * a region that was down does not become healthy by an election. Used by one thread.
 */
final class Memory {

  /** How it is stored. */
  record Remembered(String id, History history) {}

  private static final String ID = "history";
  private static final StoredType<Remembered> TYPE =
      new StoredType<>("failover/decisions", Remembered.class, Remembered::id);

  private final VersionedStore store;
  private final Leadership leadership;
  private final String instance;
  private Optional<Versioned<Remembered>> known = Optional.empty();

  Memory(VersionedStore store, Leadership leadership, String instance) {
    this.store = store;
    this.leadership = leadership;
    this.instance = instance;
  }

  History recall() {
    known = store.get(TYPE, ID);
    return known.map(remembered -> remembered.value().history()).orElse(History.none());
  }

  /** Written only by the leader, and only when it is news. */
  void remember(History history) {
    boolean news = !known.map(r -> r.value().history().equals(history)).orElse(false);
    if (!news || !leadership.leads()) {
      return;
    }
    Remembered next = new Remembered(ID, history);
    StoreTransaction transaction =
        store
            .transaction(new Change(instance, "verdicts " + history.health()))
            .fencedBy(leadership);
    if (known.isPresent()) {
      transaction.update(TYPE, next, known.get().version());
    } else {
      transaction.create(TYPE, next);
    }
    try {
      transaction.commit();
    } catch (StoreException.LeadershipLost | StoreException.VersionMismatch e) {
      known = Optional.empty(); // another instance leads and remembers
    }
  }
}
