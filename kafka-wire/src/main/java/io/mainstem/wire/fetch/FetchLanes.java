package io.mainstem.wire.fetch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** The lanes of a fetcher, by broker. Event loop only. */
final class FetchLanes {
  private final SessionFetcher owner;
  private final Map<Integer, List<FetchLane>> lanes = new HashMap<>();
  private int count;

  FetchLanes(SessionFetcher owner) {
    this.owner = owner;
  }

  /** How many there are. */
  int count() {
    return count;
  }

  /**
   * The lane to a broker with the fewest partitions; a new one as long as there may be more.
   *
   * @param partition what will be read over it. A session knows a partition once: who reads it
   *     twice reads it over another connection
   */
  FetchLane to(int broker, TopicPartition partition) {
    List<FetchLane> choices = lanes.computeIfAbsent(broker, id -> new ArrayList<>());
    FetchLane best = null;
    for (FetchLane lane : choices) {
      if (!lane.reads(partition) && (best == null || lane.size() < best.size())) {
        best = lane;
      }
    }
    boolean another = choices.size() < owner.settings().connectionsPerBroker();
    if (best == null || (another && best.size() > 0)) {
      best = new FetchLane(owner, broker);
      choices.add(best);
      count++;
    }
    return best;
  }

  /** Gives each lane its turn; milliseconds until the next one is wanted. */
  long drive(long now) {
    long wait = Long.MAX_VALUE;
    for (List<FetchLane> broker : lanes.values()) {
      for (FetchLane lane : broker) {
        wait = Math.min(wait, lane.drive(now));
      }
    }
    return wait;
  }

  /** True if some lane has no room for its next answer. */
  boolean anyStarved() {
    for (List<FetchLane> broker : lanes.values()) {
      for (FetchLane lane : broker) {
        if (lane.isStarved()) {
          return true;
        }
      }
    }
    return false;
  }

  /** Closes the connections to brokers that nothing is read from. */
  void closeUnused() {
    for (Iterator<List<FetchLane>> each = lanes.values().iterator(); each.hasNext(); ) {
      List<FetchLane> broker = each.next();
      if (broker.stream().allMatch(lane -> lane.size() == 0)) {
        broker.forEach(FetchLane::close);
        count -= broker.size();
        each.remove();
      }
    }
  }

  void closeAll() {
    lanes.values().forEach(broker -> broker.forEach(FetchLane::close));
    lanes.clear();
    count = 0;
  }
}
