package io.mainstem.service;

import io.dropwizard.lifecycle.Managed;
import io.mainstem.api.client.FederationClient;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.api.rest.ServiceUnreachableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the routing table up to date by long polling on a thread of its own. While no metadata
 * service answers, the last table goes on being served. Thread-safe; listeners are called one after
 * the other on the watcher's thread and must not block for long.
 */
public final class RoutingTableWatcher implements Managed {

  private static final Logger log = LoggerFactory.getLogger(RoutingTableWatcher.class);
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final long FIRST_BACKOFF_MS = 100;
  private static final long LAST_BACKOFF_MS = 3_000;

  private final FederationClient federation;
  private final List<Consumer<RoutingTable>> listeners = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::run, "routing-table");
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile RoutingTable current = RoutingTable.EMPTY;
  private volatile boolean reachable;

  public RoutingTableWatcher(FederationClient federation) {
    this.federation = federation;
    thread.setDaemon(true);
  }

  /** The newest table known; {@link RoutingTable#EMPTY} before the first answer. */
  public RoutingTable current() {
    return current;
  }

  /** Whether a table has come and the last poll was answered. */
  public boolean upToDate() {
    return reachable;
  }

  /** Hears every new table, and the current one at once if there is one. */
  public void onChange(Consumer<RoutingTable> listener) {
    listeners.add(listener);
    RoutingTable table = current;
    if (table.version() > 0) {
      listener.accept(table);
    }
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void stop() {
    stopping.countDown();
    thread.interrupt();
  }

  private void run() {
    long backoff = FIRST_BACKOFF_MS;
    while (!stopped()) {
      try {
        RoutingTable table =
            federation.routingTable(
                current.version(), current.version() == 0 ? Duration.ZERO : WAIT);
        if (!reachable) {
          log.info("The metadata service answers version={}", table.version());
        }
        reachable = true;
        backoff = FIRST_BACKOFF_MS;
        if (table.version() > current.version()) {
          current = table;
          publish(table);
        } else if (current.version() == 0) {
          pause(FIRST_BACKOFF_MS); // nothing is declared yet: an answer without waiting must not
          // become a busy loop
        }
      } catch (ServiceUnreachableException | ProblemException e) {
        if (stopped()) {
          return;
        }
        if (reachable || backoff == FIRST_BACKOFF_MS) {
          log.warn(
              "No metadata service answers, going on with what is known version={} error=\"{}\"",
              current.version(),
              e.getMessage());
        }
        reachable = false;
        pause(backoff);
        backoff = Math.min(backoff * 2, LAST_BACKOFF_MS);
      }
    }
  }

  private void publish(RoutingTable table) {
    for (Consumer<RoutingTable> listener : listeners) {
      try {
        listener.accept(table);
      } catch (RuntimeException e) {
        log.error(
            "A listener failed on a new routing table; the others go on version={}",
            table.version(),
            e);
      }
    }
  }

  private boolean stopped() {
    return stopping.getCount() == 0;
  }

  private void pause(long millis) {
    try {
      if (stopping.await(millis, TimeUnit.MILLISECONDS)) {
        log.debug("The routing table is no longer watched");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
