package io.mainstem.worker.assignment;

import io.mainstem.api.replication.FleetNames;
import io.mainstem.api.replication.MirrorId;
import org.apache.helix.NotificationContext;
import org.apache.helix.model.Message;
import org.apache.helix.participant.statemachine.StateModel;
import org.apache.helix.participant.statemachine.StateModelInfo;
import org.apache.helix.participant.statemachine.StateTransitionError;
import org.apache.helix.participant.statemachine.Transition;

/**
 * Turns Helix's transitions of one mirror into orders. Transitions only give the order and return:
 * taking over and draining go on without Helix's threads, and fencing keeps two owners apart.
 */
@StateModelInfo(
    initialState = FleetNames.OFFLINE,
    states = {FleetNames.ONLINE, FleetNames.OFFLINE})
public final class MirrorStateModel extends StateModel {
  private final MirrorId mirror;
  private final AssignmentListener listener;

  MirrorStateModel(MirrorId mirror, AssignmentListener listener) {
    this.mirror = mirror;
    this.listener = listener;
  }

  @Transition(from = FleetNames.OFFLINE, to = FleetNames.ONLINE)
  public void onBecomeOnlineFromOffline(Message message, NotificationContext context) {
    listener.assigned(mirror);
  }

  @Transition(from = FleetNames.ONLINE, to = FleetNames.OFFLINE)
  public void onBecomeOfflineFromOnline(Message message, NotificationContext context) {
    listener.withdrawn(mirror);
  }

  @Transition(from = FleetNames.OFFLINE, to = "DROPPED")
  public void onBecomeDroppedFromOffline(Message message, NotificationContext context) {
    listener.withdrawn(mirror);
  }

  @Transition(from = "ERROR", to = FleetNames.OFFLINE)
  public void onBecomeOfflineFromError(Message message, NotificationContext context) {
    listener.withdrawn(mirror);
  }

  @Override
  public void rollbackOnError(
      Message message, NotificationContext context, StateTransitionError error) {
    // Orders do not fail; a mirror that cannot copy shows it in its own state.
  }

  /**
   * The session was lost, or this process is about to leave. Copying goes on: losing ZooKeeper
   * stops changes, never copying. Whoever gets the mirror next fences us, and when we are back
   * Helix says what is still ours.
   */
  @Override
  public void reset() {}
}
