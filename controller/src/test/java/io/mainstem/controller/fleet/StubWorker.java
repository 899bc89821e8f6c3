package io.mainstem.controller.fleet;

import io.mainstem.api.replication.FleetNames;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.apache.helix.HelixManager;
import org.apache.helix.HelixManagerFactory;
import org.apache.helix.InstanceType;
import org.apache.helix.NotificationContext;
import org.apache.helix.model.Message;
import org.apache.helix.participant.statemachine.StateModel;
import org.apache.helix.participant.statemachine.StateModelFactory;
import org.apache.helix.participant.statemachine.StateModelInfo;
import org.apache.helix.participant.statemachine.Transition;

/** A worker that takes mirrors and copies nothing. */
public final class StubWorker implements AutoCloseable {

  private final HelixManager manager;
  private final Map<String, String> held = new ConcurrentHashMap<>();
  private final Set<String> refusing = ConcurrentHashMap.newKeySet();
  private final BiConsumer<String, Boolean> listener;

  /**
   * @param listener hears each mirror that is taken (true) or given up (false)
   */
  private StubWorker(
      String region, String name, String zooKeeper, BiConsumer<String, Boolean> listener)
      throws Exception {
    this.listener = listener;
    manager =
        HelixManagerFactory.getZKHelixManager(
            FleetNames.helixCluster(region), name, InstanceType.PARTICIPANT, zooKeeper);
    manager
        .getStateMachineEngine()
        .registerStateModelFactory(FleetNames.STATE_MODEL, new Factory());
    manager.connect();
  }

  public static StubWorker start(String region, String name, String zooKeeper) throws Exception {
    return start(region, name, zooKeeper, (mirror, taken) -> {});
  }

  static StubWorker start(
      String region, String name, String zooKeeper, BiConsumer<String, Boolean> listener)
      throws Exception {
    return new StubWorker(region, name, zooKeeper, listener);
  }

  String name() {
    return manager.getInstanceName();
  }

  public Set<String> mirrors() {
    return held.keySet();
  }

  /** Fails the next attempt to take a mirror. */
  void refuseOnce(String mirror) {
    refusing.add(mirror);
  }

  /** Leaves in good order: gives up what it has first, as a worker does. */
  @Override
  public void close() {
    for (String mirror : List.copyOf(held.keySet())) {
      held.remove(mirror);
      listener.accept(mirror, false);
    }
    manager.disconnect();
  }

  private final class Factory extends StateModelFactory<Model> {
    @Override
    public Model createNewStateModel(String resource, String partition) {
      return new Model(FleetNames.mirror(resource, partition).toString());
    }
  }

  /** Helix calls the transitions by reflection. */
  @StateModelInfo(
      initialState = "OFFLINE",
      states = {"OFFLINE", "ONLINE"})
  public final class Model extends StateModel {
    private final String mirror;

    private Model(String mirror) {
      this.mirror = mirror;
    }

    @Transition(from = "OFFLINE", to = "ONLINE")
    public void take(Message message, NotificationContext context) {
      if (refusing.remove(mirror)) {
        throw new IllegalStateException("told to refuse " + mirror);
      }
      held.put(mirror, mirror);
      listener.accept(mirror, true);
    }

    @Transition(from = "ONLINE", to = "OFFLINE")
    public void giveUp(Message message, NotificationContext context) {
      held.remove(mirror);
      listener.accept(mirror, false);
    }

    @Transition(from = "OFFLINE", to = "DROPPED")
    public void drop(Message message, NotificationContext context) {
      held.remove(mirror);
    }

    @Transition(from = "ERROR", to = "OFFLINE")
    public void recover(Message message, NotificationContext context) {
      held.remove(mirror);
    }

    @Override
    public void reset() {
      if (held.remove(mirror) != null) {
        listener.accept(mirror, false);
      }
    }
  }
}
