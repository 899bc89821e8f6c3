package io.mainstem.controller.fleet;

import io.dropwizard.lifecycle.Managed;
import io.mainstem.api.client.WorkerClient;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.api.replication.WorkerReport;
import io.mainstem.api.rest.ProblemException;
import io.mainstem.api.rest.ServiceUnreachableException;
import io.mainstem.api.service.ServiceInstance;
import io.mainstem.controller.plan.LoadMemory;
import io.mainstem.controller.plan.StuckMirrors;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every worker again and again what it is doing, and remembers the load. While somebody looks
 * at the reports that is at each interval; else seldom: a report of a thousand mirrors costs both
 * sides tens of milliseconds, and the load of an hour is known from a few of them.
 *
 * <p>One question to a worker is under way at most; a worker that does not answer holds up only
 * itself. The public methods may be called from any thread.
 */
public final class WorkerReports implements Managed {

  private static final Logger log = LoggerFactory.getLogger(WorkerReports.class);

  /** After so many intervals without an answer a report says nothing any more. */
  private static final int STALE_AFTER = 10;

  private static final int ROUNDS_BETWEEN_FORGETTING = 60;

  /** Intervals between two questions while nobody looks. */
  private static final int SELDOM = 5;

  /** For so many intervals whoever has looked is expected to look again. */
  private static final int LOOKS_AGAIN_WITHIN = 20;

  private final Supplier<List<ServiceInstance>> workers;
  private final Function<URI, WorkerClient> clients;
  private final Duration interval;
  private final Clock clock;
  private final LoadMemory loads;
  private final Supplier<Set<MirrorId>> assigned;
  private final Duration lagAbove;
  private final Set<MirrorId> lagging = ConcurrentHashMap.newKeySet();
  private final Map<String, Known> known = new ConcurrentHashMap<>();
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();
  private final Map<URI, WorkerClient> open = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(r -> daemon(r, "worker-reports"));
  private final ExecutorService askers =
      Executors.newCachedThreadPool(r -> daemon(r, "worker-report"));

  private @Nullable ScheduledFuture<?> asking;
  private volatile Instant lookedAt = Instant.EPOCH;
  private int rounds;

  /** A report and when it came. */
  private record Known(WorkerReport report, Instant at) {}

  /**
   * @param workers the registered workers of this region
   * @param clients opens a client for a worker's address; its time-out bounds a question
   * @param loads where measurements go
   * @param assigned the mirrors there are; the load of others is forgotten
   * @param lagAbove lag from which a mirror needs room; it does until it is a quarter of that
   */
  public WorkerReports(
      Supplier<List<ServiceInstance>> workers,
      Function<URI, WorkerClient> clients,
      Duration interval,
      Clock clock,
      LoadMemory loads,
      Supplier<Set<MirrorId>> assigned,
      Duration lagAbove) {
    this.workers = workers;
    this.clients = clients;
    this.interval = interval;
    this.clock = clock;
    this.loads = loads;
    this.assigned = assigned;
    this.lagAbove = lagAbove;
  }

  @Override
  public void start() {
    asking =
        timer.scheduleWithFixedDelay(this::askIfDue, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void stop() {
    if (asking != null) {
      asking.cancel(true);
    }
    timer.shutdownNow();
    askers.shutdownNow();
  }

  /**
   * The newest report of every worker that has answered lately, by worker. Whoever looks again soon
   * finds them as new as the interval says.
   */
  public Map<String, WorkerReport> current() {
    boolean unexpected = !isLookedAt();
    lookedAt = clock.instant();
    if (unexpected) {
      askNow();
    }
    return known();
  }

  private void askNow() {
    try {
      timer.execute(this::askAll);
    } catch (RejectedExecutionException e) {
      log.debug("This controller is stopping, the workers are not asked any more");
    }
  }

  /** How many workers have answered lately. */
  public int reporting() {
    return known().size();
  }

  private boolean isLookedAt() {
    return lookedAt.plus(interval.multipliedBy(LOOKS_AGAIN_WITHIN)).isAfter(clock.instant());
  }

  private Map<String, WorkerReport> known() {
    Instant oldest = clock.instant().minus(interval.multipliedBy(STALE_AFTER));
    Map<String, WorkerReport> fresh = new HashMap<>();
    known.forEach(
        (worker, report) -> {
          if (report.at().isAfter(oldest)) {
            fresh.put(worker, report.report());
          }
        });
    return fresh;
  }

  /** Whether a mirror falls behind, with no limit that would explain it. */
  public boolean isLagging(MirrorId mirror) {
    return lagging.contains(mirror);
  }

  /**
   * How the mirrors get on that workers have.
   *
   * @param online the worker that has each mirror according to Helix
   */
  public List<StuckMirrors.Sight> sights(Map<MirrorId, String> online) {
    return WorkerSights.of(known(), online);
  }

  private void noteLag(MirrorStatus mirror) {
    boolean copying = mirror.state() == MirrorState.COPYING && mirror.reason() == null;
    if (copying && mirror.lagMillis() >= lagAbove.toMillis()) {
      lagging.add(mirror.mirror());
    } else if (mirror.lagMillis() >= 0 && 4 * mirror.lagMillis() < lagAbove.toMillis()) {
      lagging.remove(mirror.mirror());
    }
  }

  private void askIfDue() {
    if (rounds++ % SELDOM == 0 || isLookedAt()) {
      askAll();
    }
    if (rounds % ROUNDS_BETWEEN_FORGETTING == 0) {
      forget();
    }
  }

  private void forget() {
    try {
      Set<MirrorId> there = assigned.get();
      loads.retain(there);
      lagging.retainAll(there);
    } catch (RuntimeException e) {
      log.error("Forgetting the load of mirrors that are gone failed, trying again", e);
    }
  }

  private void askAll() {
    try {
      List<ServiceInstance> registered = workers.get();
      Set<String> names = new HashSet<>();
      Set<URI> addresses = new HashSet<>();
      for (ServiceInstance worker : registered) {
        names.add(worker.instance());
        addresses.add(worker.url());
        if (underWay.add(worker.instance())) {
          askers.execute(() -> ask(worker));
        }
      }
      known.keySet().retainAll(names);
      open.keySet().retainAll(addresses);
    } catch (RuntimeException e) {
      log.error("Asking the workers failed, trying again", e);
    }
  }

  private void ask(ServiceInstance worker) {
    try {
      WorkerReport report = open.computeIfAbsent(worker.url(), clients).report();
      Instant now = clock.instant();
      known.put(worker.instance(), new Known(report, now));
      for (MirrorStatus mirror : report.mirrors()) {
        loads.observe(
            mirror.mirror(),
            mirror.bytesPerSecond(),
            mirror.recordsPerSecond(),
            now.toEpochMilli());
        noteLag(mirror);
      }
    } catch (ServiceUnreachableException | ProblemException e) {
      log.debug(
          "A worker does not report worker={} error=\"{}\"", worker.instance(), e.getMessage());
    } catch (RuntimeException e) {
      log.warn("A worker's report cannot be used worker={}", worker.instance(), e);
    } finally {
      underWay.remove(worker.instance());
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
