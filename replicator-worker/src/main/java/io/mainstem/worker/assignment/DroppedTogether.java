package io.mainstem.worker.assignment;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.helix.HelixDataAccessor;
import org.apache.helix.HelixDefinedState;
import org.apache.helix.HelixManager;
import org.apache.helix.NotificationContext;
import org.apache.helix.NotificationContext.MapKey;
import org.apache.helix.messaging.handling.BatchMessageWrapper;
import org.apache.helix.model.CurrentState;
import org.apache.helix.model.Message;
import org.apache.helix.zookeeper.datamodel.ZNRecord;
import org.apache.helix.zookeeper.datamodel.ZNRecordDelta;
import org.apache.helix.zookeeper.datamodel.ZNRecordDelta.MergeOperation;

/**
 * Takes all mirrors of a message that drops them out of this worker's state at once.
 *
 * <p>Helix does so itself for a message of one mirror. Of a message of many it takes out one only:
 * the state says that the others are still there, so the controller sends the message again without
 * that one, and so on, hundreds of times after every move (docs/decisions/0109).
 */
final class DroppedTogether extends BatchMessageWrapper {
  private final Predicate<String> isDropped;

  /**
   * @param isDropped whether a mirror's transition has been carried out, by the name of its
   *     partition
   */
  DroppedTogether(Predicate<String> isDropped) {
    this.isDropped = isDropped;
  }

  /** Called by Helix when all mirrors have made the transition, before it stores the state. */
  @Override
  public void end(Message message, NotificationContext context) {
    HelixManager manager = context.getManager();
    if (!message.getToState().equalsIgnoreCase(HelixDefinedState.DROPPED.name())
        || !message.getTgtSessionId().equals(manager.getSessionId())
        || !(context.get(MapKey.CURRENT_STATE_UPDATE.toString()) instanceof Map<?, ?> updates)) {
      return;
    }
    List<String> dropped = message.getPartitionNames().stream().filter(isDropped).toList();
    HelixDataAccessor fleet = manager.getHelixDataAccessor();
    boolean stored =
        fleet.updateProperty(
            fleet
                .keyBuilder()
                .currentState(
                    manager.getInstanceName(),
                    message.getTgtSessionId(),
                    message.getResourceName()),
            without(message.getResourceName(), dropped));
    if (stored) {
      updates.keySet().removeAll(dropped); // or Helix would store one of them once more
    }
  }

  private static CurrentState without(String resource, List<String> partitions) {
    ZNRecord gone = new ZNRecord(resource);
    partitions.forEach(partition -> gone.getMapFields().put(partition, null));
    CurrentState change = new CurrentState(resource);
    change.setDeltaList(List.of(new ZNRecordDelta(gone, MergeOperation.SUBTRACT)));
    return change;
  }
}
