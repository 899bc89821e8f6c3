package io.mainstem.service.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mainstem.api.Versioned;
import io.mainstem.api.rest.Json;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Versioned values in ZooKeeper. The version of a value is the data version of its znode; a change
 * names the version it was made for, and happens together with its entry in the history, in one
 * {@code multi}. Thread-safe.
 *
 * <p>Reads go to the server that the session is connected to and may be a moment behind another
 * instance's write.
 */
public final class VersionedStore {

  private static final Logger log = LoggerFactory.getLogger(VersionedStore.class);

  private final CuratorFramework curator;
  private final String root;
  private final Clock clock;
  private final ObjectMapper mapper = Json.mapper();

  /**
   * @param root absolute path of the store, without a slash at the end
   */
  public VersionedStore(CuratorFramework curator, String root, Clock clock) {
    this.curator = curator;
    this.root = root;
    this.clock = clock;
  }

  /** The znode of a directory of values; for watches. */
  public String path(StoredType<?> type) {
    return root + "/" + type.directory();
  }

  /** The znode of one value. */
  public String path(StoredType<?> type, String id) {
    return path(type) + "/" + id;
  }

  /** The directory of the history, one znode for each change. */
  String historyPath() {
    return root + "/history";
  }

  /**
   * @throws StoreException.Unreadable if it is there but not of this release
   * @throws StoreException.Unavailable if ZooKeeper does not answer
   */
  public <T> Optional<Versioned<T>> get(StoredType<T> type, String id) {
    String path = path(type, id);
    try {
      Stat stat = new Stat();
      byte[] data = curator.getData().storingStatIn(stat).forPath(path);
      return Optional.of(new Versioned<>(decode(path, data, type), stat.getVersion()));
    } catch (KeeperException.NoNodeException e) {
      return Optional.empty();
    } catch (StoreException e) {
      throw e;
    } catch (Exception e) {
      throw unavailable("reading " + path, e);
    }
  }

  /** Like {@link #get}, for values that must be there. */
  public <T> Versioned<T> require(StoredType<T> type, String id) {
    return get(type, id).orElseThrow(() -> new StoreException.NotFound(type + "/" + id));
  }

  /** All values, by id. One that this release cannot read is reported in the log and left out. */
  public <T> List<Versioned<T>> list(StoredType<T> type) {
    List<Versioned<T>> values = new ArrayList<>();
    for (String id : ids(type)) {
      try {
        get(type, id).ifPresent(values::add);
      } catch (StoreException.Unreadable e) {
        log.error("Cannot read a stored value, leaving it alone error=\"{}\"", e.getMessage());
      }
    }
    return values;
  }

  /** The ids of all values, sorted. */
  public List<String> ids(StoredType<?> type) {
    try {
      return curator.getChildren().forPath(path(type)).stream().sorted().toList();
    } catch (KeeperException.NoNodeException e) {
      return List.of();
    } catch (Exception e) {
      throw unavailable("listing " + path(type), e);
    }
  }

  /** Decodes what a watch delivered. */
  public <T> T decode(String path, byte[] data, StoredType<T> type) {
    try {
      return mapper.readValue(data, type.type());
    } catch (IOException | IllegalArgumentException e) {
      throw new StoreException.Unreadable(path, e);
    }
  }

  public <T> void create(StoredType<T> type, T value, Change change) {
    transaction(change).create(type, value).commit();
  }

  /**
   * @throws StoreException.VersionMismatch if the value is not at {@code expectedVersion} any more
   */
  public <T> void update(StoredType<T> type, T value, int expectedVersion, Change change) {
    transaction(change).update(type, value, expectedVersion).commit();
  }

  public void delete(StoredType<?> type, String id, int expectedVersion, Change change) {
    transaction(change).delete(type, id, expectedVersion).commit();
  }

  /** Several changes that happen together or not at all. */
  public StoreTransaction transaction(Change change) {
    return new StoreTransaction(curator, this, clock, mapper, change);
  }

  static StoreException unavailable(String what, Exception e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return new StoreException.Unavailable(what, e);
  }
}
