package io.mainstem.federation.server.provision;

import io.dropwizard.lifecycle.Managed;
import io.mainstem.federation.server.derive.DerivedRoutes;
import io.mainstem.federation.server.derive.Federation;
import io.mainstem.federation.server.derive.RouteChange;
import io.mainstem.federation.server.serving.StoreMirror;
import io.mainstem.federation.server.serving.StoreSnapshot;
import io.mainstem.service.store.Change;
import io.mainstem.service.store.Leadership;
import io.mainstem.service.store.StoreException;
import io.mainstem.service.store.StoreTransaction;
import io.mainstem.service.store.Stored;
import io.mainstem.service.store.VersionedStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the derived routes equal to what the declared topics ask for, whatever changed: a topic, a
 * cluster, a failover group's primary, or a route that somebody touched. Only the leader writes,
 * fenced, and only on a settled view; each write names the version of the route that it was worked
 * out from.
 *
 * <p>All changes of one round are one transaction as long as they fit: when a primary moves, the
 * rules leave one direction and appear in the other at the same instant, and nothing is ever copied
 * in a circle.
 *
 * <p>Threading: the work happens on one thread; {@link #wake} never blocks.
 */
public final class RouteConverger implements Managed {

  /** Well below ZooKeeper's limit on one request, with routes of thousands of rules. */
  private static final int CHANGES_IN_ONE_TRANSACTION = 16;

  private static final long RETRY_MS = 500;
  private static final Logger log = LoggerFactory.getLogger(RouteConverger.class);

  private final VersionedStore store;
  private final StoreMirror mirror;
  private final Leadership leadership;
  private final String instance;
  private final AtomicBoolean due = new AtomicBoolean();
  private final ScheduledExecutorService worker =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "route-converger");
            thread.setDaemon(true);
            return thread;
          });

  public RouteConverger(
      VersionedStore store, StoreMirror mirror, Leadership leadership, String instance) {
    this.store = store;
    this.mirror = mirror;
    this.leadership = leadership;
    this.instance = instance;
  }

  @Override
  public void start() {
    mirror.onChange(snapshot -> wake());
    leadership.onChange(this::wake, () -> log.info("Stopped leading the route derivation"));
  }

  @Override
  public void stop() {
    worker.shutdownNow();
  }

  /** Looks soon whether anything is to be written. */
  void wake() {
    if (leadership.leads() && due.compareAndSet(false, true)) {
      worker.execute(this::converge);
    }
  }

  /** The federation as last seen, if that is exactly the state of one moment. */
  Optional<Federation> settled() {
    StoreSnapshot snapshot = mirror.current();
    return snapshot.settled() && snapshot.version() > 0
        ? Optional.of(federation(snapshot))
        : Optional.empty();
  }

  /** The derivations' view of a snapshot. */
  public static Federation federation(StoreSnapshot snapshot) {
    return new Federation(
        snapshot.values(Stored.CLUSTERS),
        snapshot.values(Stored.TOPICS),
        snapshot.list(Stored.ROUTES),
        snapshot.values(Stored.GROUPS));
  }

  private void converge() {
    due.set(false);
    try {
      settled().ifPresent(this::write);
    } catch (StoreException.LeadershipLost e) {
      log.info("Another instance derives the routes now");
    } catch (StoreException.VersionMismatch
        | StoreException.AlreadyExists
        | StoreException.NotFound e) {
      log.debug(
          "A route changed meanwhile, its new version comes by itself error={}", e.getMessage());
      retry();
    } catch (RuntimeException e) {
      log.warn("Cannot write derived routes, trying again error=\"{}\"", e.toString());
      retry();
    }
  }

  private void retry() {
    Future<?> unused = worker.schedule(this::wake, RETRY_MS, TimeUnit.MILLISECONDS);
  }

  private void write(Federation federation) {
    List<RouteChange> changes = DerivedRoutes.changes(federation);
    for (int from = 0; from < changes.size(); from += CHANGES_IN_ONE_TRANSACTION) {
      int to = Math.min(changes.size(), from + CHANGES_IN_ONE_TRANSACTION);
      write(changes.subList(from, to), federation);
    }
  }

  private void write(List<RouteChange> changes, Federation federation) {
    StoreTransaction transaction =
        store
            .transaction(new Change(instance, "routes follow the declared topics"))
            .fencedBy(leadership);
    int writes = 0;
    for (RouteChange change : changes) {
      if (change instanceof RouteChange.Create create) {
        transaction.create(Stored.ROUTES, create.route());
      } else if (change instanceof RouteChange.Update update) {
        transaction.update(Stored.ROUTES, update.route(), update.version());
      } else if (change instanceof RouteChange.Delete delete) {
        transaction.delete(Stored.ROUTES, delete.routeId(), delete.version());
      } else if (change instanceof RouteChange.Blocked blocked) {
        log.warn(
            "An explicit route has the id of a derived one, its topics are not copied route={} rules={}",
            blocked.routeId(),
            blocked.rules());
        continue;
      }
      writes++;
    }
    if (writes > 0) {
      transaction.commit();
      log.info("Derived routes written changes={} topics={}", writes, federation.topics().size());
    }
  }
}
