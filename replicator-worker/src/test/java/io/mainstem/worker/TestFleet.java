package io.mainstem.worker;

import io.mainstem.api.replication.FleetNames;
import io.mainstem.api.replication.MirrorId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.helix.HelixAdmin;
import org.apache.helix.HelixManager;
import org.apache.helix.HelixManagerFactory;
import org.apache.helix.InstanceType;
import org.apache.helix.manager.zk.ZKHelixAdmin;
import org.apache.helix.manager.zk.ZKHelixManager;
import org.apache.helix.model.HelixConfigScope;
import org.apache.helix.model.IdealState;
import org.apache.helix.model.OnlineOfflineSMD;
import org.apache.helix.model.builder.HelixConfigScopeBuilder;

/** A fleet's Helix cluster with a controller that does as the test says. */
public final class TestFleet implements AutoCloseable {
  private final String cluster;
  private final HelixAdmin admin;
  private final HelixManager controller;

  public TestFleet(String region, String zookeeper) throws Exception {
    cluster = FleetNames.helixCluster(region);
    admin = new ZKHelixAdmin.Builder().setZkAddress(zookeeper).build();
    admin.addCluster(cluster, true);
    admin.addStateModelDef(cluster, FleetNames.STATE_MODEL, OnlineOfflineSMD.build(), true);
    HelixConfigScope scope =
        new HelixConfigScopeBuilder(HelixConfigScope.ConfigScopeProperty.CLUSTER)
            .forCluster(cluster)
            .build();
    admin.setConfig(scope, Map.of(ZKHelixManager.ALLOW_PARTICIPANT_AUTO_JOIN, "true"));
    controller =
        HelixManagerFactory.getZKHelixManager(
            cluster, "test-controller", InstanceType.CONTROLLER, zookeeper);
    controller.connect();
  }

  /** Assigns every mirror to its worker, and takes away what is not named. */
  public void assign(Map<MirrorId, String> assignment) {
    Map<String, IdealState> resources = new HashMap<>();
    for (String resource : admin.getResourcesInCluster(cluster)) {
      resources.put(resource, empty(resource));
    }
    assignment.forEach(
        (mirror, worker) ->
            resources
                .computeIfAbsent(FleetNames.resource(mirror.route(), 0), TestFleet::empty)
                .setPartitionState(mirror.partitionName(), worker, FleetNames.ONLINE));
    resources.forEach(
        (resource, state) -> {
          state.setNumPartitions(Math.max(1, state.getPartitionSet().size()));
          if (admin.getResourceIdealState(cluster, resource) == null) {
            admin.addResource(cluster, resource, state);
          } else {
            admin.setResourceIdealState(cluster, resource, state);
          }
        });
  }

  List<String> workers() {
    return admin.getInstancesInCluster(cluster);
  }

  private static IdealState empty(String resource) {
    IdealState state = new IdealState(resource);
    state.setStateModelDefRef(FleetNames.STATE_MODEL);
    state.setRebalanceMode(IdealState.RebalanceMode.CUSTOMIZED);
    state.setReplicas("1");
    state.setBatchMessageMode(true);
    return state;
  }

  @Override
  public void close() {
    controller.disconnect();
    admin.close();
  }
}
