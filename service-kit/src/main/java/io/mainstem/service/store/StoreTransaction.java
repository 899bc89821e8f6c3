package io.mainstem.service.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.curator.framework.api.transaction.CuratorTransactionResult;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.jspecify.annotations.Nullable;

/**
 * Changes that happen together or not at all, in one ZooKeeper {@code multi}: the fencing check,
 * the expected versions, the new values and the entry in the history. Not thread-safe; used once.
 */
public final class StoreTransaction {

  /** One change: what it does, and which error it answers a failed precondition with. */
  private record Step(CuratorOp operation, String what, HistoryEntry.@Nullable Item item) {}

  private final CuratorFramework curator;
  private final VersionedStore store;
  private final Clock clock;
  private final ObjectMapper mapper;
  private final Change change;
  private final List<Step> steps = new ArrayList<>();
  private boolean fenced;

  StoreTransaction(
      CuratorFramework curator,
      VersionedStore store,
      Clock clock,
      ObjectMapper mapper,
      Change change) {
    this.curator = curator;
    this.store = store;
    this.clock = clock;
    this.mapper = mapper;
    this.change = change;
  }

  /**
   * Lets the change happen only while the writer leads. A leader that was paused and replaced is
   * refused whole.
   *
   * @throws StoreException.LeadershipLost at once if it does not lead even by its own account
   */
  public StoreTransaction fencedBy(Leadership leadership) {
    String node = leadership.fencingNode();
    try {
      steps.add(0, new Step(curator.transactionOp().check().forPath(node), node, null));
    } catch (Exception e) {
      throw VersionedStore.unavailable("preparing a check of " + node, e);
    }
    fenced = true;
    return this;
  }

  public <T> StoreTransaction create(StoredType<T> type, T value) {
    String id = type.id().apply(value);
    String path = store.path(type, id);
    ensureDirectory(store.path(type));
    return add(
        () -> curator.transactionOp().create().forPath(path, encode(value)),
        type + "/" + id,
        new HistoryEntry.Item(path, -1, 0));
  }

  public <T> StoreTransaction update(StoredType<T> type, T value, int expectedVersion) {
    String id = type.id().apply(value);
    String path = store.path(type, id);
    return add(
        () ->
            curator
                .transactionOp()
                .setData()
                .withVersion(expectedVersion)
                .forPath(path, encode(value)),
        type + "/" + id,
        new HistoryEntry.Item(path, expectedVersion, expectedVersion + 1));
  }

  public StoreTransaction delete(StoredType<?> type, String id, int expectedVersion) {
    String path = store.path(type, id);
    return add(
        () -> curator.transactionOp().delete().withVersion(expectedVersion).forPath(path),
        type + "/" + id,
        new HistoryEntry.Item(path, expectedVersion, -1));
  }

  /** Lets the change happen only if a value is still at the given version, without changing it. */
  public StoreTransaction check(StoredType<?> type, String id, int expectedVersion) {
    String path = store.path(type, id);
    return add(
        () -> curator.transactionOp().check().withVersion(expectedVersion).forPath(path),
        type + "/" + id,
        null);
  }

  /**
   * Does it all.
   *
   * @throws StoreException and nothing has happened, except as {@link StoreException.Unavailable}
   *     says
   */
  public void commit() {
    ensureDirectory(store.historyPath());
    List<HistoryEntry.Item> items = new ArrayList<>();
    steps.forEach(
        step -> {
          if (step.item() != null) {
            items.add(step.item());
          }
        });
    HistoryEntry entry = new HistoryEntry(clock.instant(), change.who(), change.why(), items);
    add(
        () ->
            curator
                .transactionOp()
                .create()
                .withMode(CreateMode.PERSISTENT_SEQUENTIAL)
                .forPath(store.historyPath() + "/change-", encode(entry)),
        "the history",
        null);
    try {
      List<CuratorTransactionResult> results =
          curator.transaction().forOperations(steps.stream().map(Step::operation).toList());
      if (results.size() != steps.size()) {
        throw new IllegalStateException(
            "a multi of " + steps.size() + " answered " + results.size());
      }
    } catch (KeeperException e) {
      throw explain(e);
    } catch (StoreException e) {
      throw e;
    } catch (Exception e) {
      throw VersionedStore.unavailable(change.why(), e);
    }
  }

  /** The first operation that failed by itself, rather than because another did, tells why. */
  private StoreException explain(KeeperException e) {
    List<org.apache.zookeeper.OpResult> results = e.getResults();
    if (results == null) {
      return new StoreException.Unavailable(change.why(), e);
    }
    for (int i = 0; i < results.size(); i++) {
      if (results.get(i) instanceof org.apache.zookeeper.OpResult.ErrorResult error) {
        KeeperException.Code code = KeeperException.Code.get(error.getErr());
        if (code != KeeperException.Code.OK && code != KeeperException.Code.RUNTIMEINCONSISTENCY) {
          return explain(code, i, e);
        }
      }
    }
    return new StoreException.Unavailable(change.why(), e);
  }

  private StoreException explain(KeeperException.Code code, int index, KeeperException cause) {
    String what = steps.get(index).what();
    if (fenced && index == 0) {
      return new StoreException.LeadershipLost(change.why());
    }
    return switch (code) {
      case BADVERSION -> new StoreException.VersionMismatch(what);
      case NODEEXISTS -> new StoreException.AlreadyExists(what);
      case NONODE -> new StoreException.NotFound(what);
      default -> new StoreException.Unavailable(change.why(), cause);
    };
  }

  private interface Preparation {
    CuratorOp prepare() throws Exception;
  }

  private StoreTransaction add(
      Preparation preparation, String what, HistoryEntry.@Nullable Item item) {
    try {
      steps.add(new Step(preparation.prepare(), what, item));
      return this;
    } catch (StoreException e) {
      throw e;
    } catch (Exception e) {
      throw VersionedStore.unavailable("preparing " + what, e);
    }
  }

  private void ensureDirectory(String path) {
    try {
      if (curator.checkExists().forPath(path) == null) {
        curator.create().creatingParentsIfNeeded().forPath(path);
      }
    } catch (KeeperException.NodeExistsException e) {
      return; // another instance was quicker: that is what we wanted
    } catch (Exception e) {
      throw VersionedStore.unavailable("creating " + path, e);
    }
  }

  private byte[] encode(Object value) {
    try {
      return mapper.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "cannot be written as JSON: " + value.getClass().getName(), e);
    }
  }
}
