package io.mainstem.controller.fleet;

import io.mainstem.api.replication.FleetNames;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.curator.framework.CuratorFramework;
import org.apache.helix.HelixAdmin;
import org.apache.helix.HelixManager;
import org.apache.helix.HelixManagerFactory;
import org.apache.helix.InstanceType;
import org.apache.helix.NotificationContext;
import org.apache.helix.api.listeners.ControllerChangeListener;
import org.apache.helix.api.listeners.InstanceConfigChangeListener;
import org.apache.helix.api.listeners.LiveInstanceChangeListener;
import org.apache.helix.api.listeners.PreFetch;
import org.apache.helix.controller.pipeline.Pipeline;
import org.apache.helix.model.InstanceConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process's part in Helix: a controller that stands by or leads. Helix elects the leader and
 * sends the transitions; it does not place anything.
 *
 * <p>All methods but {@link #leads} are called by the fleet's thread only. Nothing waits for
 * ZooKeeper longer than one attempt: {@link #ensureConnected} is called again and again.
 */
final class HelixController {

  private static final Logger log = LoggerFactory.getLogger(HelixController.class);

  private final HelixClusterSetup setup;
  private final String cluster;
  private final String instance;
  private final String connectString;
  private final Duration sessionTimeout;
  private final Runnable onChange;
  private volatile @Nullable HelixManager manager;
  private long disconnectedSince = -1;

  /**
   * @param onChange called on a Helix thread when a worker comes or goes, or when something is
   *     decided about one; must not block
   */
  HelixController(
      CuratorFramework curator,
      String region,
      String instance,
      String connectString,
      Duration sessionTimeout,
      Runnable onChange) {
    this.cluster = FleetNames.helixCluster(region);
    this.setup = new HelixClusterSetup(curator, cluster);
    this.instance = instance;
    this.connectString = connectString;
    this.sessionTimeout = sessionTimeout;
    this.onChange = onChange;
  }

  /**
   * Sets the cluster up if nobody has, and connects to it.
   *
   * @param nanos the time now, of {@link System#nanoTime}
   * @throws Exception whatever Helix throws when ZooKeeper does not answer; try again later
   */
  void ensureConnected(long nanos) throws Exception {
    HelixManager current = manager;
    if (current != null && !current.isConnected()) {
      if (disconnectedSince < 0) {
        disconnectedSince = nanos;
      }
      if (nanos - disconnectedSince < sessionTimeout.multipliedBy(3).toNanos()) {
        return; // Helix gets over a lost session by itself
      }
      log.warn("Helix does not come back, connecting anew cluster={}", cluster);
      disconnect();
      current = null;
    }
    disconnectedSince = -1;
    if (current == null) {
      connect();
    }
  }

  /** Whether Helix says that this instance leads, asked of ZooKeeper. */
  boolean leads() {
    HelixManager current = manager;
    return current != null && current.isConnected() && current.isLeader();
  }

  boolean connected() {
    HelixManager current = manager;
    return current != null && current.isConnected();
  }

  @Nullable HelixAdmin admin() {
    HelixManager current = manager;
    return current == null ? null : current.getClusterManagmentTool();
  }

  void disconnect() {
    HelixManager current = manager;
    manager = null;
    if (current != null) {
      current.disconnect();
    }
  }

  /** Hears of what people decide about workers, whichever controller they told. */
  private record Marks(Runnable onChange) implements InstanceConfigChangeListener {
    @Override
    @PreFetch(enabled = false)
    public void onInstanceConfigChange(List<InstanceConfig> none, NotificationContext context) {
      onChange.run();
    }
  }

  private void connect() throws Exception {
    // Helix takes the time-out of its own ZooKeeper session from here and from nowhere else
    System.setProperty("zk.session.timeout", Long.toString(sessionTimeout.toMillis()));
    setup.ensure();
    HelixManager fresh =
        HelixManagerFactory.getZKHelixManager(
            cluster, instance, InstanceType.CONTROLLER, connectString);
    fresh.setEnabledControlPipelineTypes(Set.of(Pipeline.Type.DEFAULT)); // no Helix tasks here
    try {
      fresh.connect();
      fresh.addLiveInstanceChangeListener(
          (LiveInstanceChangeListener) (instances, context) -> onChange.run());
      fresh.addControllerListener((ControllerChangeListener) context -> onChange.run());
      fresh.addInstanceConfigChangeListener(new Marks(onChange));
    } catch (Exception e) {
      fresh.disconnect();
      throw e;
    }
    manager = fresh;
    log.info("Connected to Helix cluster={} controller={}", cluster, instance);
  }
}
