package io.mainstem.service.store;

import io.mainstem.api.Versioned;
import io.mainstem.api.operations.Operation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;

/**
 * Takes away what is over, so that the store stays small and can be listed in one answer: the
 * oldest entries of the history, and operations that ended long ago.
 *
 * <p>Deletes nothing that anybody still works on, so two instances that sweep at the same time do
 * no harm. Not thread-safe.
 */
public final class Retention {

  private final CuratorFramework curator;
  private final VersionedStore store;
  private final Clock clock;
  private final int keptChanges;
  private final Duration keptOperations;

  /**
   * @param keptChanges how many of the newest entries of the history stay, positive
   * @param keptOperations how long an operation stays after it ended; an idempotency key is
   *     remembered as long
   */
  public Retention(
      CuratorFramework curator,
      VersionedStore store,
      Clock clock,
      int keptChanges,
      Duration keptOperations) {
    if (keptChanges <= 0) {
      throw new IllegalArgumentException("keptChanges must be positive, not " + keptChanges);
    }
    this.curator = curator;
    this.store = store;
    this.clock = clock;
    this.keptChanges = keptChanges;
    this.keptOperations = keptOperations;
  }

  /**
   * Removes what is over.
   *
   * @return how many znodes went
   * @throws StoreException.Unavailable if ZooKeeper does not answer; what is gone by then is gone
   */
  public int sweep() {
    return sweepHistory() + sweepOperations();
  }

  private int sweepHistory() {
    String history = store.historyPath();
    List<String> entries = children(history);
    int over = Math.max(0, entries.size() - keptChanges);
    for (String entry : entries.subList(0, over)) {
      delete(history + "/" + entry, -1);
    }
    return over;
  }

  private int sweepOperations() {
    Instant before = clock.instant().minus(keptOperations);
    int removed = 0;
    for (Versioned<Operation> operation : store.list(Stored.OPERATIONS)) {
      if (operation.value().state().finished() && operation.value().updatedAt().isBefore(before)) {
        delete(
            store.path(Stored.OPERATIONS, operation.value().id().toString()), operation.version());
        removed++;
      }
    }
    return removed;
  }

  /** Sorted, which for entries of the history means oldest first. */
  private List<String> children(String path) {
    try {
      return curator.getChildren().forPath(path).stream().sorted().toList();
    } catch (KeeperException.NoNodeException e) {
      return List.of();
    } catch (Exception e) {
      throw VersionedStore.unavailable("listing " + path, e);
    }
  }

  private void delete(String path, int version) {
    try {
      curator.delete().withVersion(version).forPath(path);
    } catch (KeeperException.NoNodeException | KeeperException.BadVersionException e) {
      return; // somebody else was quicker, or it is not over after all
    } catch (Exception e) {
      throw VersionedStore.unavailable("deleting " + path, e);
    }
  }
}
