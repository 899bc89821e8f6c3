package io.mainstem.auditor.repair;

import io.dropwizard.lifecycle.Managed;
import io.mainstem.api.Versioned;
import io.mainstem.api.audit.Incident;
import io.mainstem.api.operations.Operation;
import io.mainstem.service.operations.Operations;
import io.mainstem.service.store.Leadership;
import io.mainstem.wire.ClusterConnection;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the repairs that were accepted for this region, one after the other, while this
 * instance audits it; those that another instance has left unfinished too. What fails for want of a
 * cluster, the database or ZooKeeper is tried again, with growing pauses. One thread.
 */
public final class RepairRunner implements Managed {

  private static final Logger LOG = LoggerFactory.getLogger(RepairRunner.class);
  private static final long LOOK_EVERY_MILLIS = 500;

  private final String instance;
  private final Operations operations;
  private final Leadership leadership;
  private final BooleanSupplier audits;
  private final RepairBoard board;
  private final Function<UUID, Optional<Incident>> incidents;
  private final Function<String, ClusterConnection> clusters;
  private final Clock clock;
  private final SecureRandom seeds = new SecureRandom();
  private final RepairQueue queue;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "audit-repair");

  /**
   * @param audits whether this instance audits the region now
   * @param incidents looks one up
   * @param clusters opens a connection to a cluster; closed here after use
   */
  public RepairRunner(
      String region,
      String instance,
      Operations operations,
      Leadership leadership,
      BooleanSupplier audits,
      RepairBoard board,
      Function<UUID, Optional<Incident>> incidents,
      Function<String, ClusterConnection> clusters,
      Clock clock) {
    this.instance = instance;
    this.operations = operations;
    this.leadership = leadership;
    this.audits = audits;
    this.board = board;
    this.incidents = incidents;
    this.clusters = clusters;
    this.clock = clock;
    this.queue =
        new RepairQueue(
            region, () -> operations.unfinished(RepairOrder.KIND), this::carryOut, clock);
    thread.setDaemon(true);
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void stop() throws InterruptedException {
    stopping.countDown();
    thread.interrupt();
    thread.join(TimeUnit.SECONDS.toMillis(10));
  }

  private void run() {
    try {
      while (!stopping.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        if (leadership.leads() && audits.getAsBoolean()) {
          queue.look();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void carryOut(RepairOrder order, Versioned<Operation> operation)
      throws InterruptedException, ExecutionException, TimeoutException {
    UUID id = operation.value().id();
    LOG.info(
        "Delivering lost records again route={} topic={} partition={} operation={}",
        order.mirror().route(),
        order.mirror().topic(),
        order.mirror().partition(),
        id);
    RepairLedger ledger =
        new RepairLedger(operations, leadership, clock, "auditor " + instance, operation);
    try (ClusterConnection source = clusters.apply(order.source().cluster());
        ClusterConnection target = clusters.apply(order.target().cluster())) {
      RepairRun run = new RepairRun(order, ledger, board, incidents, source, target);
      try {
        run.carryOut(seeds.nextLong());
      } catch (RepairRefusedException e) {
        LOG.warn(
            "Lost records are not delivered again operation={} error=\"{}\"", id, e.toString());
        run.refuse(String.valueOf(e.getMessage()));
      }
    }
  }
}
