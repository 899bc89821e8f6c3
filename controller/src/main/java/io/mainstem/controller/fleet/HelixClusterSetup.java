package io.mainstem.controller.fleet;

import io.mainstem.api.replication.FleetNames;
import java.util.ArrayList;
import java.util.List;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.transaction.CuratorOp;
import org.apache.helix.PropertyPathBuilder;
import org.apache.helix.manager.zk.ZKHelixManager;
import org.apache.helix.model.OnlineOfflineSMD;
import org.apache.helix.zookeeper.datamodel.ZNRecord;
import org.apache.zookeeper.KeeperException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets up the Helix cluster of a fleet in one {@code multi}: it is there whole or not at all.
 * Helix's own tool creates node by node, and leaves a torso that nobody mends if it is killed in
 * between.
 */
final class HelixClusterSetup {

  private static final Logger log = LoggerFactory.getLogger(HelixClusterSetup.class);
  private static final byte[] NOTHING = new byte[0];

  private final CuratorFramework curator;
  private final String cluster;

  HelixClusterSetup(CuratorFramework curator, String cluster) {
    this.curator = curator;
    this.cluster = cluster;
  }

  /** Sets it up unless it is there. Any number of controllers may do so at the same time. */
  void ensure() throws Exception {
    if (curator.checkExists().forPath("/" + cluster) != null) {
      return;
    }
    List<CuratorOp> operations = new ArrayList<>();
    for (String path : emptyPaths()) {
      operations.add(curator.transactionOp().create().forPath(path, NOTHING));
    }
    operations.add(create(PropertyPathBuilder.clusterConfig(cluster), settings()));
    operations.add(create(PropertyPathBuilder.controllerHistory(cluster), history()));
    operations.add(
        create(
            PropertyPathBuilder.stateModelDef(cluster) + "/" + FleetNames.STATE_MODEL,
            OnlineOfflineSMD.build().getRecord()));
    try {
      curator.transaction().forOperations(operations);
      log.info("Set up the fleet in Helix cluster={}", cluster);
    } catch (KeeperException.NodeExistsException e) {
      log.debug("Another controller has set up the fleet in Helix cluster={}", cluster);
    }
  }

  /** Parents before their children. */
  private List<String> emptyPaths() {
    String configs = "/" + cluster + "/CONFIGS";
    return List.of(
        "/" + cluster,
        PropertyPathBuilder.idealState(cluster),
        configs,
        configs + "/CLUSTER",
        PropertyPathBuilder.instanceConfig(cluster),
        PropertyPathBuilder.resourceConfig(cluster),
        PropertyPathBuilder.customizedStateConfig(cluster),
        PropertyPathBuilder.propertyStore(cluster),
        PropertyPathBuilder.liveInstance(cluster),
        PropertyPathBuilder.instance(cluster),
        PropertyPathBuilder.externalView(cluster),
        PropertyPathBuilder.stateModelDef(cluster),
        PropertyPathBuilder.controller(cluster),
        PropertyPathBuilder.controllerMessage(cluster),
        PropertyPathBuilder.controllerStatusUpdate(cluster),
        PropertyPathBuilder.controllerError(cluster));
  }

  /** Workers add themselves when they first come. */
  private ZNRecord settings() {
    ZNRecord settings = new ZNRecord(cluster);
    settings.setBooleanField(ZKHelixManager.ALLOW_PARTICIPANT_AUTO_JOIN, true);
    return settings;
  }

  private ZNRecord history() {
    ZNRecord history = new ZNRecord("HISTORY");
    history.setListField(cluster, new ArrayList<>());
    return history;
  }

  private CuratorOp create(String path, ZNRecord record) throws Exception {
    return curator.transactionOp().create().forPath(path, ZnodeFolder.encode(record));
  }
}
