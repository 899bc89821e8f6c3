package io.mainstem.worker.assignment;

import io.mainstem.api.replication.FleetNames;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.service.ZooKeeperSettings;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.helix.HelixDataAccessor;
import org.apache.helix.HelixManager;
import org.apache.helix.HelixManagerFactory;
import org.apache.helix.InstanceType;
import org.apache.helix.messaging.handling.BatchMessageWrapper;
import org.apache.helix.model.IdealState;
import org.apache.helix.participant.statemachine.StateModelFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This worker's membership in its region's fleet. Joins on a thread of its own and tries until it
 * succeeds: ZooKeeper may be away, and the controller may not have set the fleet up yet. Once
 * joined the Helix client follows lost connections and sessions by itself.
 */
public final class FleetMembership implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FleetMembership.class);
  private static final long FIRST_BACKOFF_MILLIS = 200;
  private static final long LAST_BACKOFF_MILLIS = 3_000;

  private final String helixCluster;
  private final String instance;
  private final ZooKeeperSettings zookeeper;
  private final Duration sessionTimeout;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile @Nullable HelixManager joined;
  private volatile @Nullable Thread joiner;

  /**
   * @param sessionTimeout how long this worker may be silent before it counts as lost
   */
  public FleetMembership(
      String region, String instance, ZooKeeperSettings zookeeper, Duration sessionTimeout) {
    this.helixCluster = FleetNames.helixCluster(region);
    this.instance = instance;
    this.zookeeper = zookeeper;
    this.sessionTimeout = sessionTimeout;
  }

  /** Begins to join; once. */
  public void start(AssignmentListener listener) {
    Thread thread = new Thread(() -> joinUntilDone(listener), "fleet-join");
    thread.setDaemon(true);
    joiner = thread;
    thread.start();
  }

  /** Whether this worker is a live member of its fleet now. */
  public boolean isMember() {
    HelixManager manager = joined;
    return manager != null && manager.isConnected();
  }

  /**
   * How much of a route's mirrors is assigned to this worker, 0 to 1; empty while that cannot be
   * told. Asks ZooKeeper, so it may block.
   */
  public OptionalDouble shareOf(String route) {
    HelixManager manager = joined;
    if (manager == null || !manager.isConnected()) {
      return OptionalDouble.empty();
    }
    try {
      return share(manager.getHelixDataAccessor(), route);
    } catch (RuntimeException e) { // Helix has no type of its own for a ZooKeeper that is away
      log.debug("Cannot read the assignment of a route route={}", route, e);
      return OptionalDouble.empty();
    }
  }

  private OptionalDouble share(HelixDataAccessor fleet, String route) {
    long all = 0;
    long ours = 0;
    for (int split = 0; ; split++) {
      IdealState part =
          fleet.getProperty(fleet.keyBuilder().idealStates(FleetNames.resource(route, split)));
      if (part == null) {
        return all == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) ours / all);
      }
      for (String mirror : part.getPartitionSet()) {
        Map<String, String> owners = part.getInstanceStateMap(mirror);
        all += owners == null || owners.isEmpty() ? 0 : 1;
        ours += owners != null && owners.containsKey(instance) ? 1 : 0;
      }
    }
  }

  private void joinUntilDone(AssignmentListener listener) {
    // Helix reads these when it makes its ZooKeeper client.
    setDefault("zk.session.timeout", sessionTimeout.toMillis());
    setDefault("zk.connection.timeout", zookeeper.connectionTimeout().toMillis());
    long backoff = FIRST_BACKOFF_MILLIS;
    while (closing.getCount() > 0) {
      if (join(listener)) {
        return;
      }
      if (pause(backoff)) {
        return;
      }
      backoff = Math.min(2 * backoff, LAST_BACKOFF_MILLIS);
    }
  }

  private static void setDefault(String property, long millis) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, Long.toString(millis));
    }
  }

  private boolean join(AssignmentListener listener) {
    HelixManager manager =
        HelixManagerFactory.getZKHelixManager(
            helixCluster, instance, InstanceType.PARTICIPANT, zookeeper.connectString());
    manager
        .getStateMachineEngine()
        .registerStateModelFactory(FleetNames.STATE_MODEL, new Factory(listener));
    try {
      manager.connect();
      joined = manager;
      log.info("Joined the fleet cluster={} worker={}", helixCluster, instance);
      return true;
    } catch (Exception e) {
      log.warn(
          "Cannot join the fleet yet, trying again cluster={} worker={} error=\"{}\"",
          helixCluster,
          instance,
          e.getMessage());
      manager.disconnect();
      return false;
    }
  }

  private boolean pause(long millis) {
    try {
      return closing.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private static final class Factory extends StateModelFactory<MirrorStateModel> {
    private final AssignmentListener listener;

    Factory(AssignmentListener listener) {
      this.listener = listener;
    }

    @Override
    public MirrorStateModel createNewStateModel(String resource, String partition) {
      MirrorId mirror = FleetNames.mirror(resource, partition);
      return new MirrorStateModel(mirror, listener);
    }

    @Override
    public BatchMessageWrapper createBatchMessageWrapper(String resource) {
      return new DroppedTogether(partition -> getStateModel(resource, partition) == null);
    }
  }

  /** Leaves the fleet: its mirrors are assigned to others at once. */
  @Override
  public void close() {
    closing.countDown();
    Thread joining = joiner;
    if (joining != null) {
      joining.interrupt();
    }
    HelixManager manager = joined;
    if (manager != null) {
      manager.disconnect();
    }
  }
}
