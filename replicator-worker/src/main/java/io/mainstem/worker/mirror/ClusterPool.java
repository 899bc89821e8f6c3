package io.mainstem.worker.mirror;

import io.mainstem.api.federation.Cluster;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares one connection to each cluster among the mirrors that need it: made for the first, closed
 * after the last. A cluster whose description changed is another one. Thread-safe.
 */
final class ClusterPool<T extends AutoCloseable> implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ClusterPool.class);

  private final Function<Cluster, T> open;
  private final Map<Cluster, Shared<T>> shared = new HashMap<>();

  private static final class Shared<T> {
    final T connection;
    int users;

    Shared(T connection) {
      this.connection = connection;
    }
  }

  ClusterPool(Function<Cluster, T> open) {
    this.open = open;
  }

  /** The connection, to be {@linkplain #release released} once. */
  synchronized T acquire(Cluster cluster) {
    Shared<T> entry = shared.get(cluster);
    if (entry == null) {
      entry = new Shared<>(open.apply(cluster));
      shared.put(cluster, entry);
    }
    entry.users++;
    return entry.connection;
  }

  /** One user less. Closing takes a moment, so it happens on a thread of its own. */
  void release(Cluster cluster) {
    T last;
    synchronized (this) {
      Shared<T> entry = shared.get(cluster);
      if (entry == null || --entry.users > 0) {
        return;
      }
      shared.remove(cluster);
      last = entry.connection;
    }
    Thread closer = new Thread(() -> close(cluster, last), "close-" + cluster.id());
    closer.setDaemon(true);
    closer.start();
  }

  @Override
  public synchronized void close() {
    shared.forEach((cluster, entry) -> close(cluster, entry.connection));
    shared.clear();
  }

  private void close(Cluster cluster, T connection) {
    try {
      connection.close();
    } catch (Exception e) {
      log.warn("A connection did not close well cluster={}", cluster.id(), e);
    }
  }
}
