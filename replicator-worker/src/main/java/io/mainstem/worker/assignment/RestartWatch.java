package io.mainstem.worker.assignment;

import io.mainstem.api.replication.RestartOrders;
import io.mainstem.service.store.StoreException;
import io.mainstem.service.store.StoredType;
import io.mainstem.service.store.VersionedStore;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads which restarts people have ordered for a region's mirrors, and tells when that has changed.
 * While ZooKeeper is away nothing changes. Used by one thread.
 */
public final class RestartWatch implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(RestartWatch.class);

  private static final StoredType<RestartOrders> TYPE =
      new StoredType<>(RestartOrders.DIRECTORY, RestartOrders.class, RestartOrders::region);

  private final VersionedStore store;
  private final String region;
  private final Consumer<RestartOrders> listener;
  private int seen = -1;

  public RestartWatch(VersionedStore store, String region, Consumer<RestartOrders> listener) {
    this.store = store;
    this.region = region;
    this.listener = listener;
  }

  /** Looks once. */
  @Override
  public void run() {
    try {
      store
          .get(TYPE, region)
          .filter(orders -> orders.version() != seen)
          .ifPresent(
              orders -> {
                listener.accept(orders.value());
                seen = orders.version();
              });
    } catch (StoreException e) {
      log.debug("The restarts that were ordered cannot be read error=\"{}\"", e.getMessage());
    }
  }
}
