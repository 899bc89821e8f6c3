package io.mainstem.wire.fetch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchRequestData.ForgottenTopic;
import org.apache.kafka.common.requests.FetchMetadata;
import org.apache.kafka.common.requests.FetchRequest;
import org.jspecify.annotations.Nullable;

/**
 * The client's half of an incremental fetch session (KIP-227): what the broker believes we want,
 * and the difference to what we do want. The library's own session handler goes over all partitions
 * for each request; this one only over those that were touched, which is what makes thousands of
 * idle ones cheap.
 *
 * <p>Event loop only.
 */
final class FetchSession {
  private final int maxBytesPerPartition;
  private final Map<TopicPartition, Asked> asked = new HashMap<>();
  private final Map<Uuid, String> namesById = new HashMap<>();
  private final Set<Reading> touched = new LinkedHashSet<>();
  private FetchMetadata metadata = FetchMetadata.INITIAL;

  /** What the broker believes we want of one partition. */
  record Asked(Reading reading, Uuid topicId, long offset, int lastEpoch) {}

  FetchSession(int maxBytesPerPartition) {
    this.maxBytesPerPartition = maxBytesPerPartition;
  }

  void touch(Reading reading) {
    touched.add(reading);
  }

  boolean isTouched() {
    return !touched.isEmpty();
  }

  /** Partitions that the broker would answer for. */
  int size() {
    return asked.size();
  }

  @Nullable Asked asked(TopicPartition partition) {
    return asked.get(partition);
  }

  @Nullable String topicName(Uuid id) {
    return namesById.get(id);
  }

  /** Writes the difference into a request and takes it as told. */
  void describe(FetchRequestData request, long now) {
    Map<Object, FetchTopic> wanted = new LinkedHashMap<>();
    Map<Object, ForgottenTopic> unwanted = new LinkedHashMap<>();
    for (Reading reading : touched) {
      if (reading.isWanted(now)) {
        ask(reading, wanted, unwanted);
      } else {
        forget(reading, unwanted);
      }
    }
    touched.clear();
    request
        .setSessionId(metadata.sessionId())
        .setSessionEpoch(metadata.epoch())
        .setTopics(new ArrayList<>(wanted.values()))
        .setForgottenTopicsData(new ArrayList<>(unwanted.values()));
  }

  private void ask(
      Reading reading, Map<Object, FetchTopic> wanted, Map<Object, ForgottenTopic> unwanted) {
    TopicPartition partition = reading.partition();
    Asked next = new Asked(reading, reading.topicId(), reading.position(), reading.epochs().last());
    Asked before = asked.put(partition, next);
    if (next.equals(before)) {
      return;
    }
    if (before != null && !before.topicId().equals(next.topicId())) {
      addForgotten(partition, before.topicId(), unwanted);
    }
    namesById.put(next.topicId(), partition.topic());
    stopForgetting(partition, next.topicId(), unwanted);
    wanted
        .computeIfAbsent(
            key(partition, next.topicId()),
            key -> new FetchTopic().setTopic(partition.topic()).setTopicId(next.topicId()))
        .partitions()
        .add(
            new FetchPartition()
                .setPartition(partition.partition())
                .setFetchOffset(next.offset())
                .setLastFetchedEpoch(next.lastEpoch())
                .setLogStartOffset(FetchRequest.INVALID_LOG_START_OFFSET)
                .setPartitionMaxBytes(maxBytesPerPartition));
  }

  /**
   * Given up by one reading and taken up by another before the broker heard of either. A broker
   * forgets after it adds, so a partition named in both lists would be forgotten for good.
   */
  private static void stopForgetting(
      TopicPartition partition, Uuid topicId, Map<Object, ForgottenTopic> unwanted) {
    Object key = key(partition, topicId);
    ForgottenTopic topic = unwanted.get(key);
    if (topic != null && topic.partitions().removeIf(index -> index == partition.partition())) {
      if (topic.partitions().isEmpty()) {
        unwanted.remove(key);
      }
    }
  }

  private void forget(Reading reading, Map<Object, ForgottenTopic> unwanted) {
    Asked before = asked.get(reading.partition());
    if (before != null && before.reading() == reading) {
      asked.remove(reading.partition());
      addForgotten(reading.partition(), before.topicId(), unwanted);
    }
  }

  /** While a topic is being made anew both of its ids may be in one request. */
  private static Object key(TopicPartition partition, Uuid topicId) {
    return topicId.equals(Uuid.ZERO_UUID) ? partition.topic() : topicId;
  }

  private void addForgotten(
      TopicPartition partition, Uuid topicId, Map<Object, ForgottenTopic> unwanted) {
    if (metadata.isFull()) {
      return;
    }
    unwanted
        .computeIfAbsent(
            key(partition, topicId),
            key -> new ForgottenTopic().setTopic(partition.topic()).setTopicId(topicId))
        .partitions()
        .add(partition.partition());
  }

  /**
   * The broker answered without a session error, naming this session.
   *
   * @return false if it has no room for a session: every request is a full one until there is
   */
  boolean answered(int sessionId) {
    if (!metadata.isFull()) {
      metadata = metadata.nextIncremental();
      return true;
    }
    if (sessionId == FetchMetadata.INVALID_SESSION_ID) {
      startOver();
      return false;
    }
    metadata = FetchMetadata.newIncremental(sessionId);
    return true;
  }

  /** Forgets what the broker knows; the next request names everything. */
  void startOver() {
    for (Asked each : asked.values()) {
      touched.add(each.reading());
    }
    asked.clear();
    namesById.clear();
    metadata = metadata.nextCloseExistingAttemptNew();
  }
}
