package io.mainstem.controller.fleet;

import io.mainstem.api.replication.FleetNames;
import io.mainstem.api.replication.MirrorId;
import java.util.HashMap;
import java.util.Map;
import org.apache.helix.model.IdealState;
import org.apache.helix.zookeeper.datamodel.ZNRecord;

/** Helix ideal states to assignments and back. Pure. */
final class IdealStates {

  private IdealStates() {}

  /**
   * The ideal state of one resource.
   *
   * <p>One replica bounds the state model to one ONLINE worker for each partition: when a mirror
   * moves, Helix lets the new worker begin only after the old one has said that it stopped.
   */
  static ZNRecord of(String resource, Map<String, String> workerByPartition) {
    IdealState ideal = new IdealState(resource);
    ideal.setRebalanceMode(IdealState.RebalanceMode.CUSTOMIZED);
    ideal.setStateModelDefRef(FleetNames.STATE_MODEL);
    ideal.setReplicas("1");
    ideal.setNumPartitions(workerByPartition.size());
    ideal.setBatchMessageMode(true);
    ideal.getRecord().setBooleanField(ZNRecord.ENABLE_COMPRESSION_BOOLEAN_FIELD, true);
    workerByPartition.forEach(
        (partition, worker) -> ideal.setPartitionState(partition, worker, FleetNames.ONLINE));
    return ideal.getRecord();
  }

  /** Partition to worker, as an ideal state or an external view has it ONLINE. */
  static Map<String, String> online(ZNRecord record) {
    Map<String, String> workers = new HashMap<>();
    record
        .getMapFields()
        .forEach(
            (partition, states) ->
                states.forEach(
                    (worker, state) -> {
                      if (state.equals(FleetNames.ONLINE)) {
                        workers.put(partition, worker);
                      }
                    }));
    return workers;
  }

  /** The resource that each mirror is in. */
  static Map<MirrorId, String> resources(Map<String, Znode> resources) {
    Map<MirrorId, String> found = new HashMap<>();
    resources.forEach(
        (resource, node) ->
            node.record()
                .getMapFields()
                .keySet()
                .forEach(partition -> found.put(FleetNames.mirror(resource, partition), resource)));
    return found;
  }
}
