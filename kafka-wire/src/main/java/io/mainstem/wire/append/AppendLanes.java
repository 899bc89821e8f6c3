package io.mainstem.wire.append;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The lanes of an appender, by broker. Event loop only. */
final class AppendLanes {
  private final LaneAppender owner;
  private final Map<Integer, List<AppendLane>> lanes = new HashMap<>();

  AppendLanes(LaneAppender owner) {
    this.owner = owner;
  }

  boolean isEmpty() {
    return lanes.isEmpty();
  }

  /** The lane to a broker with the fewest writers; a new one as long as there may be more. */
  AppendLane to(int broker) {
    List<AppendLane> choices = lanes.computeIfAbsent(broker, id -> new ArrayList<>());
    AppendLane best = null;
    for (AppendLane lane : choices) {
      if (best == null || lane.size() < best.size()) {
        best = lane;
      }
    }
    if (best == null
        || (best.size() > 0 && choices.size() < owner.settings().connectionsPerBroker())) {
      best = new AppendLane(owner, broker);
      choices.add(best);
    }
    return best;
  }

  /** Gives each lane its turn; milliseconds until the next one is wanted. */
  long drive(long now) {
    long wait = Long.MAX_VALUE;
    for (List<AppendLane> broker : lanes.values()) {
      for (AppendLane lane : broker) {
        wait = Math.min(wait, lane.drive(now));
      }
    }
    return wait;
  }

  /** Closes the connections to brokers that nobody writes to, and tells who waits on the others. */
  void tick(long now) {
    for (Iterator<List<AppendLane>> each = lanes.values().iterator(); each.hasNext(); ) {
      List<AppendLane> broker = each.next();
      if (broker.stream().allMatch(lane -> lane.size() == 0 && lane.isQuiet())) {
        broker.forEach(AppendLane::close);
        each.remove();
      }
    }
    lanes.values().forEach(broker -> broker.forEach(lane -> lane.tellSilence(now)));
  }
}
