package io.mainstem.controller.fleet;

import io.dropwizard.lifecycle.Managed;
import io.mainstem.controller.plan.Plan;
import io.mainstem.controller.plan.Planner;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.helix.HelixException;
import org.apache.zookeeper.KeeperException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the workers of one region. Every controller instance runs one; the one that leads in
 * Helix plans and writes, the others watch, so that they answer the same questions and can take
 * over at once.
 *
 * <p>One thread does everything: it looks at the fleet when a worker comes or goes, when the routes
 * change, and every {@link FleetSettings#interval}. The public methods may be called from any
 * thread.
 */
public final class Fleet implements Managed {

  private static final Logger log = LoggerFactory.getLogger(Fleet.class);

  private final FleetSettings settings;
  private final Clock clock;
  private final FleetStore store;
  private final HelixController helix;
  private final FleetPass pass;
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread = new Thread(this::run, "fleet");
  private volatile FleetView view;
  private volatile boolean stopped;
  private @Nullable String lastProblem;

  /**
   * @param instance the name under which this controller takes part in the election
   * @param sessionTimeout after which a silent controller or worker counts as gone
   */
  public Fleet(
      CuratorFramework curator,
      String region,
      String instance,
      String connectString,
      Duration sessionTimeout,
      FleetSettings settings,
      FleetSources sources) {
    this.settings = settings;
    this.clock = sources.clock();
    this.view = FleetView.unknown(region);
    FleetPaths paths = FleetPaths.of(region);
    this.store = new FleetStore(curator, paths);
    this.helix =
        new HelixController(
            curator, region, instance, connectString, sessionTimeout, this::lookNow);
    this.pass =
        new FleetPass(
            new FleetStore(curator, paths),
            helix,
            settings,
            instance,
            paths.cluster(),
            sources,
            new LoadHandover(new LoadArchive(curator, paths.loads()), sources.loads()));
    thread.setDaemon(true);
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void stop() throws InterruptedException {
    stopped = true;
    lookNow();
    thread.join(TimeUnit.SECONDS.toMillis(10));
  }

  /** The fleet as it was seen last. */
  public FleetView view() {
    return view;
  }

  /** Makes the fleet's thread look without waiting for its interval. */
  public void lookNow() {
    if (wake.availablePermits() == 0) {
      wake.release();
    }
  }

  /**
   * What a rebalance would do now; does nothing. Null before the fleet has been looked at.
   *
   * @return the plan, with moves that are due anyhow among its moves
   */
  public @Nullable Plan preview() {
    PlanInputs inputs = pass.lastInputs();
    return inputs == null ? null : Planner.plan(inputs.request(RebalanceTiming.asked(settings)));
  }

  /**
   * Asks the controller that leads, which may be another, for a rebalance.
   *
   * @throws FleetUnavailableException if ZooKeeper does not answer
   */
  public void requestRebalance(String who) {
    attempt(
        "asking for a rebalance",
        () -> {
          store.requestRebalance(who);
          return true;
        });
    lookNow();
  }

  /**
   * Marks a worker.
   *
   * @param lasts how long the mark holds; null for until it is changed
   * @param expectedVersion of what is known about the worker; negative for whatever it is
   * @return the version of what is known about it from now on; empty if there is no such worker
   * @throws StaleWorkerException if it is not at that version
   * @throws FleetUnavailableException if ZooKeeper does not answer
   */
  public OptionalInt mark(
      String worker, WorkerMark mark, @Nullable Duration lasts, int expectedVersion) {
    long until = lasts == null ? Long.MAX_VALUE : clock.millis() + lasts.toMillis();
    OptionalInt version =
        attempt("marking worker " + worker, () -> store.mark(worker, mark, until, expectedVersion));
    lookNow();
    return version;
  }

  private static <T> T attempt(String what, Callable<T> change) {
    try {
      return change.call();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FleetUnavailableException(what, e);
    } catch (KeeperException.BadVersionException e) {
      throw new StaleWorkerException(what, e);
    } catch (Exception e) {
      throw new FleetUnavailableException(what, e);
    }
  }

  private void run() {
    while (!stopped) {
      look();
      try {
        if (wake.tryAcquire(settings.interval().toMillis(), TimeUnit.MILLISECONDS)) {
          wake.drainPermits();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    end();
    helix.disconnect();
  }

  private void end() {
    try {
      pass.end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      log.info("The load could not be written down, the next controller measures it anew", e);
    }
  }

  private void look() {
    try {
      helix.ensureConnected(System.nanoTime());
      view = pass.run(System.nanoTime());
      if (lastProblem != null) {
        log.info("The fleet can be looked after again");
        lastProblem = null;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopped = true;
    } catch (KeeperException | HelixException e) {
      failed("ZooKeeper or Helix does not answer as expected, trying again", e);
    } catch (Exception e) {
      log.debug("A look at the fleet failed", e);
      failed("A look at the fleet failed, trying again", e);
    }
  }

  /** Logs a problem once, not every second. */
  private void failed(String what, Exception e) {
    String problem = what + ": " + e;
    view = view.withProblem(problem);
    if (!stopped && !problem.equals(lastProblem)) {
      lastProblem = problem;
      log.warn("{} error=\"{}\"", what, e.toString());
    }
  }
}
