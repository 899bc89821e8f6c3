package io.mainstem.wire.fetch;

import io.mainstem.wire.net.TopicMetadata;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;

/**
 * Keeps every partition on a lane to its leader. What the metadata says anew moves only the
 * partitions of the topics that it concerns. Event loop only.
 */
final class Whereabouts {
  private final SessionFetcher owner;
  private final TopicMetadata metadata;
  private final FetchLanes lanes;
  private final Troubles troubles;
  private final Map<String, Set<Reading>> readings = new HashMap<>();
  private final Set<Reading> homeless = new LinkedHashSet<>();
  private final Set<String> stale = new HashSet<>();
  private boolean learned;
  private boolean usesNames;

  Whereabouts(SessionFetcher owner, TopicMetadata metadata, FetchLanes lanes, Troubles troubles) {
    this.owner = owner;
    this.metadata = metadata;
    this.lanes = lanes;
    this.troubles = troubles;
  }

  /** True once a topic without an id was seen: requests then name topics as they used to. */
  boolean usesNames() {
    return usesNames;
  }

  Set<Reading> all() {
    Set<Reading> all = new LinkedHashSet<>();
    readings.values().forEach(all::addAll);
    return all;
  }

  void add(Reading reading) {
    String topic = reading.partition().topic();
    metadata.hold(topic);
    readings.computeIfAbsent(topic, name -> new LinkedHashSet<>()).add(reading);
    settle(reading);
  }

  void remove(Reading reading) {
    leaveLane(reading);
    String topic = reading.partition().topic();
    Set<Reading> ofTopic = readings.get(topic);
    if (ofTopic != null && ofTopic.remove(reading)) {
      metadata.release(topic);
      if (ofTopic.isEmpty()) {
        readings.remove(topic);
      }
    }
  }

  void clear() {
    readings.clear();
    homeless.clear();
  }

  /** Puts a partition where its leader is; into the queue of those without if there is none. */
  void settle(Reading reading) {
    if (reading.isRemoved()) {
      return;
    }
    if (reading.isHeld()) {
      leaveLane(reading);
      return;
    }
    Optional<Node> leader = metadata.leader(reading.partition());
    if (!checkTopic(reading) || leader.isEmpty()) {
      leaveLane(reading);
      if (!reading.isHeld() && homeless.add(reading)) {
        troubles.silent(reading, owner.loop().now());
      }
      return;
    }
    homeless.remove(reading);
    FetchLane lane = reading.lane();
    if (lane != null && lane.brokerId() == leader.get().id()) {
      lane.touch(reading);
      return;
    }
    leaveLane(reading);
    lanes.to(leader.get().id(), reading.partition()).add(reading);
  }

  /** False while the topic is not there, or not the one that was asked for. */
  private boolean checkTopic(Reading reading) {
    String topic = reading.partition().topic();
    if (!metadata.isKnown(topic)) {
      return false;
    }
    Errors error = metadata.error(topic);
    if (error != Errors.NONE) {
      if (reading.retryAt() <= owner.loop().now()) {
        troubles.handleTopic(reading, error, owner.loop().now());
      }
      return false;
    }
    Uuid current = metadata.topicId(topic);
    if (current.equals(Uuid.ZERO_UUID)) {
      usesNames = true;
    } else if (reading.topicId().equals(BatchFetcher.ANY_TOPIC_ID)) {
      reading.adopt(current);
    } else if (!reading.topicId().equals(current)) {
      troubles.recreated(reading, current);
      return false;
    }
    return true;
  }

  private void leaveLane(Reading reading) {
    homeless.remove(reading);
    FetchLane lane = reading.lane();
    if (lane != null) {
      lane.remove(reading);
    }
  }

  /** The metadata has news of these topics. */
  void learned(Set<String> topics) {
    learned = true;
    stale.addAll(topics);
  }

  /** Settles what the news may have moved. */
  void followNews() {
    if (!learned) {
      return;
    }
    learned = false;
    Set<Reading> moved = new LinkedHashSet<>(homeless);
    stale.forEach(topic -> moved.addAll(readings.getOrDefault(topic, Set.of())));
    stale.clear();
    moved.forEach(this::settle);
  }

  boolean hasHomeless() {
    return !homeless.isEmpty();
  }

  /** Asks for news if some partition has no leader. */
  void tick(long now) {
    for (Reading reading : homeless) {
      if (reading.retryAt() <= now) {
        metadata.requestUpdate(false);
        return;
      }
    }
  }
}
