package io.mainstem.federation.server.serving;

import io.dropwizard.lifecycle.Managed;
import io.mainstem.api.Versioned;
import io.mainstem.service.store.StoreException;
import io.mainstem.service.store.StoredType;
import io.mainstem.service.store.VersionedStore;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.curator.framework.recipes.watch.PersistentWatcher;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Directories of the store, kept in memory by persistent recursive watches.
 *
 * <p>How a consistent snapshot comes about: ZooKeeper tells a session of a change before it shows
 * the change. So when every path that was reported has been read again and nothing further has been
 * reported, what is in memory is exactly the state at the newest transaction read. While reports
 * keep coming in, everything older than the oldest one that is still to be read is complete, and
 * the snapshot carries that version. A version therefore never promises more than it holds, and
 * whoever has seen version V gets every later change under a larger one.
 *
 * <p>After a lost connection everything is read anew, because a watch may have missed something.
 * Meanwhile the last snapshot goes on being served, with {@link #staleSince()} set.
 *
 * <p>Threading: one thread owns the state; ZooKeeper's event thread only hands it reports.
 * Listeners are called on the owning thread, one after the other, and must not block.
 */
public final class StoreMirror implements Managed {

  private static final Logger log = LoggerFactory.getLogger(StoreMirror.class);
  private static final long RETRY_MS = 500;
  private static final long NO_ZXID = -1;

  private record Node(@Nullable Versioned<?> value, long zxid) {}

  private final CuratorFramework curator;
  private final VersionedStore store;
  private final List<StoredType<?>> types;
  private final Clock clock;
  private final ScheduledExecutorService owner =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "store-mirror");
            thread.setDaemon(true);
            return thread;
          });
  private final List<PersistentWatcher> watchers = new ArrayList<>();
  private final List<Consumer<StoreSnapshot>> listeners = new CopyOnWriteArrayList<>();

  /** Paths to read again, with the transaction that reported them first. Guarded by itself. */
  private final Map<String, Long> reported = new HashMap<>();

  private final Map<StoredType<?>, Map<String, Node>> nodes = new HashMap<>();
  private final AtomicBoolean reloadDue = new AtomicBoolean();
  private long newest;
  private boolean loaded;

  private volatile StoreSnapshot current = StoreSnapshot.EMPTY;
  private volatile @Nullable Instant staleSince;

  public StoreMirror(
      CuratorFramework curator, VersionedStore store, List<StoredType<?>> types, Clock clock) {
    this.curator = curator;
    this.store = store;
    this.types = List.copyOf(types);
    this.clock = clock;
    this.staleSince = clock.instant();
  }

  /** The newest snapshot; version 0 before the first load. */
  public StoreSnapshot current() {
    return current;
  }

  /** Since when changes cannot be seen; null while they can. */
  public @Nullable Instant staleSince() {
    return staleSince;
  }

  /** Hears every new snapshot, and that the mirror became stale or current again. */
  public void onChange(Consumer<StoreSnapshot> listener) {
    listeners.add(listener);
  }

  @Override
  public void start() {
    curator
        .getConnectionStateListenable()
        .addListener((client, state) -> owner.execute(() -> connection(state)));
    for (StoredType<?> type : types) {
      PersistentWatcher watcher = new PersistentWatcher(curator, store.path(type), true);
      watcher.getListenable().addListener(this::report);
      watcher.getResetListenable().addListener(this::requestReload);
      watcher.start();
      watchers.add(watcher);
    }
  }

  @Override
  public void stop() {
    watchers.forEach(PersistentWatcher::close);
    owner.shutdownNow();
  }

  private void connection(ConnectionState state) {
    boolean connected = state == ConnectionState.CONNECTED || state == ConnectionState.RECONNECTED;
    if (!connected && staleSince == null) {
      staleSince = clock.instant();
      loaded = false;
      log.warn(
          "ZooKeeper is gone, serving what is known version={} error={}", current.version(), state);
      tell();
    } else if (state == ConnectionState.RECONNECTED && !loaded) {
      requestReload();
    }
  }

  private void report(WatchedEvent event) {
    if (event.getType() == Watcher.Event.EventType.None || event.getPath() == null) {
      return;
    }
    boolean first;
    synchronized (reported) {
      first = reported.isEmpty();
      reported.merge(event.getPath(), event.getZxid(), Math::min);
    }
    if (first) {
      owner.execute(this::readReported);
    }
  }

  /** Several watches are set at nearly the same time: one load after the last of them is enough. */
  private void requestReload() {
    if (reloadDue.compareAndSet(false, true)) {
      owner.execute(this::reload);
    }
  }

  private void reload() {
    reloadDue.set(false);
    try {
      synchronized (reported) {
        reported.clear(); // everything is about to be read
      }
      Map<StoredType<?>, Map<String, Node>> fresh = new HashMap<>();
      for (StoredType<?> type : types) {
        fresh.put(type, loadDirectory(type));
      }
      nodes.clear();
      nodes.putAll(fresh);
      loaded = true;
      staleSince = null;
      publish();
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
        return;
      }
      log.warn("Cannot read the store, trying again error=\"{}\"", e.toString());
      Future<?> unused = owner.schedule(this::requestReload, RETRY_MS, TimeUnit.MILLISECONDS);
    }
  }

  private Map<String, Node> loadDirectory(StoredType<?> type) throws Exception {
    String path = store.path(type);
    CuratorEvent listing =
        ask(background -> curator.getChildren().inBackground(background).forPath(path)).get();
    if (listing.getResultCode() == KeeperException.Code.NONODE.intValue()) {
      createDirectory(path);
      return loadDirectory(type);
    }
    check(listing);
    newest = Math.max(newest, listing.getStat().getPzxid());
    Map<String, CompletableFuture<CuratorEvent>> reads = new TreeMap<>();
    for (String id : listing.getChildren()) {
      reads.put(id, read(store.path(type, id)));
    }
    Map<String, Node> directory = new TreeMap<>();
    for (Map.Entry<String, CompletableFuture<CuratorEvent>> read : reads.entrySet()) {
      apply(type, read.getKey(), read.getValue().get(), directory);
    }
    return directory;
  }

  private void createDirectory(String path) throws Exception {
    try {
      curator.create().creatingParentsIfNeeded().forPath(path);
    } catch (KeeperException.NodeExistsException e) {
      log.debug("Another instance made the directory first error=\"{}\"", e.getMessage());
    }
  }

  private void readReported() {
    if (!loaded) {
      return; // the load that is due reads everything
    }
    Map<String, Long> batch;
    synchronized (reported) {
      batch = Map.copyOf(reported);
      reported.clear();
    }
    try {
      Map<String, CompletableFuture<CuratorEvent>> reads = new HashMap<>();
      for (String path : batch.keySet()) {
        if (typeOf(path) != null) {
          reads.put(path, read(path));
        }
      }
      for (Map.Entry<String, CompletableFuture<CuratorEvent>> entry : reads.entrySet()) {
        applyReported(
            entry.getKey(), batch.getOrDefault(entry.getKey(), NO_ZXID), entry.getValue().get());
      }
      publish();
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
        return;
      }
      log.warn("Cannot read what changed, reading all again error=\"{}\"", e.toString());
      Future<?> unused = owner.schedule(this::requestReload, RETRY_MS, TimeUnit.MILLISECONDS);
    }
  }

  private void applyReported(String path, long zxid, CuratorEvent answer) throws Exception {
    StoredType<?> type = typeOf(path);
    if (type == null) {
      return;
    }
    String id = path.substring(store.path(type).length() + 1);
    Map<String, Node> directory = nodes.computeIfAbsent(type, any -> new TreeMap<>());
    apply(type, id, answer, directory);
    if (zxid != NO_ZXID) {
      newest = Math.max(newest, zxid);
    } else if (answer.getResultCode() == KeeperException.Code.NONODE.intValue()) {
      CuratorEvent listing =
          ask(background ->
                  curator.getChildren().inBackground(background).forPath(store.path(type)))
              .get();
      check(listing);
      newest = Math.max(newest, listing.getStat().getPzxid());
    }
  }

  private void apply(
      StoredType<?> type, String id, CuratorEvent answer, Map<String, Node> directory)
      throws KeeperException {
    if (answer.getResultCode() == KeeperException.Code.NONODE.intValue()) {
      directory.remove(id);
      return;
    }
    check(answer);
    long zxid = answer.getStat().getMzxid();
    newest = Math.max(newest, zxid);
    directory.put(id, new Node(decode(type, answer), zxid));
  }

  private @Nullable Versioned<?> decode(StoredType<?> type, CuratorEvent answer) {
    try {
      return new Versioned<>(
          store.decode(answer.getPath(), answer.getData(), type), answer.getStat().getVersion());
    } catch (StoreException.Unreadable e) {
      log.error("Cannot read a stored value, leaving it alone error=\"{}\"", e.getMessage());
      return null;
    }
  }

  private @Nullable StoredType<?> typeOf(String path) {
    for (StoredType<?> type : types) {
      String directory = store.path(type) + "/";
      if (path.startsWith(directory) && path.indexOf('/', directory.length()) < 0) {
        return type;
      }
    }
    return null;
  }

  private void publish() {
    long oldestUnread;
    boolean settled;
    synchronized (reported) {
      settled = reported.isEmpty();
      oldestUnread = reported.values().stream().mapToLong(Long::longValue).min().orElse(NO_ZXID);
    }
    long version = settled ? newest : Math.min(newest, oldestUnread - 1);
    if (version < current.version() || (version == current.version() && !settled)) {
      return; // what is reported next brings a larger version
    }
    Map<StoredType<?>, Map<String, Versioned<?>>> values = new HashMap<>();
    nodes.forEach(
        (type, directory) -> {
          Map<String, Versioned<?>> readable = new TreeMap<>();
          directory.forEach(
              (id, node) -> {
                if (node.value() != null) {
                  readable.put(id, node.value());
                }
              });
          values.put(type, readable);
        });
    current = new StoreSnapshot(version, settled, values);
    tell();
  }

  private void tell() {
    for (Consumer<StoreSnapshot> listener : listeners) {
      try {
        listener.accept(current);
      } catch (RuntimeException e) {
        log.error("A listener failed on a new snapshot; the others go on", e);
      }
    }
  }

  private CompletableFuture<CuratorEvent> read(String path) throws Exception {
    return ask(background -> curator.getData().inBackground(background).forPath(path));
  }

  private interface Question {
    void ask(org.apache.curator.framework.api.BackgroundCallback answer) throws Exception;
  }

  private static CompletableFuture<CuratorEvent> ask(Question question) throws Exception {
    CompletableFuture<CuratorEvent> answer = new CompletableFuture<>();
    question.ask((client, event) -> answer.complete(event));
    return answer.orTimeout(30, TimeUnit.SECONDS);
  }

  private static void check(CuratorEvent answer) throws KeeperException {
    KeeperException.Code code = KeeperException.Code.get(answer.getResultCode());
    if (code != KeeperException.Code.OK) {
      throw KeeperException.create(code, answer.getPath());
    }
  }
}
