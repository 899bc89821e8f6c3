package io.mainstem.wire.net;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.MetadataResponse;
import org.jspecify.annotations.Nullable;

/** Topics of simulated brokers: who leads what, and the answer that says so. */
public final class SimulatedTopics {
  private final Map<String, Topic> topics = new HashMap<>();
  private long ids;

  /** One topic. */
  private static final class Topic {
    Uuid id = Uuid.ZERO_UUID;
    int[] leaders = {};
    int epoch;
  }

  /** Makes a topic whose partitions are led by these brokers. */
  public Uuid create(String name, int... leaders) {
    Topic topic = new Topic();
    topic.id = new Uuid(7, ++ids);
    topic.leaders = leaders.clone();
    topics.put(name, topic);
    return topic.id;
  }

  public void delete(String name) {
    topics.remove(name);
  }

  public void lead(String name, int partition, int broker) {
    Topic topic = topics.get(name);
    if (topic != null && topic.leaders[partition] != broker) {
      topic.leaders[partition] = broker;
      topic.epoch++;
    }
  }

  /** The leader, -1 if there is no such partition. */
  public int leader(String name, int partition) {
    Topic topic = topics.get(name);
    return topic == null || partition >= topic.leaders.length ? -1 : topic.leaders[partition];
  }

  /** The name that goes with an id, null if none does. */
  public @Nullable String name(Uuid id) {
    for (Map.Entry<String, Topic> each : topics.entrySet()) {
      if (each.getValue().id.equals(id)) {
        return each.getKey();
      }
    }
    return null;
  }

  /** What a broker says of them, while these brokers are up. */
  public MetadataResponse describe(List<String> names, Collection<Integer> up) {
    MetadataResponseData data = new MetadataResponseData();
    for (int broker : up) {
      data.brokers()
          .add(
              new MetadataResponseBroker()
                  .setNodeId(broker)
                  .setHost("localhost")
                  .setPort(SimulatedBrokers.port(broker)));
    }
    for (String name : names) {
      data.topics().add(describe(name, topics.get(name), up));
    }
    return new MetadataResponse(data, ApiKeys.METADATA.latestVersion());
  }

  private static MetadataResponseTopic describe(
      String name, @Nullable Topic topic, Collection<Integer> up) {
    MetadataResponseTopic told = new MetadataResponseTopic().setName(name);
    if (topic == null) {
      return told.setErrorCode(Errors.UNKNOWN_TOPIC_OR_PARTITION.code());
    }
    told.setTopicId(topic.id);
    for (int i = 0; i < topic.leaders.length; i++) {
      boolean led = up.contains(topic.leaders[i]);
      told.partitions()
          .add(
              new MetadataResponsePartition()
                  .setPartitionIndex(i)
                  .setErrorCode((led ? Errors.NONE : Errors.LEADER_NOT_AVAILABLE).code())
                  .setLeaderId(led ? topic.leaders[i] : -1)
                  .setLeaderEpoch(topic.epoch)
                  .setReplicaNodes(List.copyOf(up))
                  .setIsrNodes(List.copyOf(up)));
    }
    return told;
  }
}
