package io.mainstem.federation.client.routing;

import io.mainstem.api.client.FederationClient;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.api.rest.RestClient;
import io.mainstem.api.rest.ServiceUnreachableException;
import io.mainstem.federation.client.FederatedClientConfig;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the routing table on a thread of its own. It begins with the table on disk, if there is
 * one, and goes on with the newest known while no metadata service answers.
 *
 * <p>The listener is called on that thread, for the first table and each newer one.
 */
public final class RouteSource implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(RouteSource.class);
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);
  private static final long FIRST_BACKOFF_MS = 50;
  private static final long LAST_BACKOFF_MS = 2_000;

  private final FederationClient federation;
  private final String region;
  private final @Nullable TableCache cache;
  private final Consumer<Routes> listener;
  private final Thread thread;
  private final CountDownLatch closing = new CountDownLatch(1);
  private long version;
  private boolean reachable = true;

  /** Does nothing until {@link #start}. */
  public RouteSource(FederatedClientConfig config, Consumer<Routes> listener) {
    this.federation =
        new FederationClient(
            new RestClient(config.metadataUrls(), REQUEST_TIMEOUT, config.credentials()));
    this.region = config.region();
    this.cache =
        config
            .cacheDirectory()
            .map(directory -> new TableCache(directory, config.metadataUrls()))
            .orElse(null);
    this.listener = listener;
    this.thread = new Thread(this::run, "mainstem-routes");
    this.thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
  }

  private void run() {
    boolean fromDisk = false;
    if (cache != null) {
      RoutingTable known = cache.read().orElse(null);
      if (known != null) {
        listener.accept(new Routes(known, region));
        fromDisk = true;
      }
    }
    // Asked for version 0 first: the service may have been set up anew, and then what is on disk
    // has a larger version and means nothing.
    long backoff = FIRST_BACKOFF_MS;
    while (!closed()) {
      try {
        RoutingTable table = federation.routingTable(version, version == 0 ? Duration.ZERO : WAIT);
        backoff = FIRST_BACKOFF_MS;
        recovered();
        if (table.version() > version) {
          version = table.version();
          listener.accept(new Routes(table, region));
          keep(table);
        } else if (version == 0) {
          pause(FIRST_BACKOFF_MS);
        }
      } catch (ServiceUnreachableException | ProblemException e) {
        lost(e, fromDisk);
        pause(backoff);
        backoff = Math.min(backoff * 2, LAST_BACKOFF_MS);
      } catch (RuntimeException e) {
        log.error("Following the routes failed in a way nobody foresaw, trying again", e);
        pause(LAST_BACKOFF_MS);
      }
    }
  }

  private void keep(RoutingTable table) {
    if (cache != null) {
      cache.write(table);
    }
  }

  private void recovered() {
    if (!reachable) {
      reachable = true;
      log.info("The metadata service answers again");
    }
  }

  private void lost(RuntimeException e, boolean fromDisk) {
    if (reachable && !closed()) {
      reachable = false;
      log.warn(
          "No metadata service answers, going on with what is known version={} fromDisk={} error=\"{}\"",
          version,
          fromDisk && version == 0,
          e.getMessage());
    }
  }

  private void pause(long millis) {
    try {
      if (closing.await(millis, TimeUnit.MILLISECONDS)) {
        log.debug("Woken to close");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean closed() {
    return closing.getCount() == 0;
  }
}
