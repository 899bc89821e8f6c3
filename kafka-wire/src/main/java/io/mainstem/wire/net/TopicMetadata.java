package io.mainstem.wire.net;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.clients.Metadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.ClusterResourceListeners;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;
import org.apache.kafka.common.utils.LogContext;
import org.jspecify.annotations.Nullable;

/**
 * Leaders, topic ids and per-topic errors of the topics that somebody holds on to. The client
 * library's own {@link Metadata} does the refreshing, the backoff and the leader epochs; this adds
 * the choice of topics and remembers the errors. Thread-safe; updated on the event loop.
 */
public final class TopicMetadata extends Metadata {
  private final Map<String, Integer> holders = new HashMap<>();
  private final Set<String> fresh = new HashSet<>();
  private final Map<String, Errors> errors = new HashMap<>();
  private final Map<String, TopicState> states = new HashMap<>();
  private final List<Consumer<Set<String>>> listeners = new CopyOnWriteArrayList<>();
  private Set<Integer> brokers = Set.of();
  private volatile @Nullable KafkaException refusal;

  /** All that decides where a topic's partitions are read and written. */
  private record TopicState(Errors error, Uuid id, Map<Integer, Integer> leaders) {}

  TopicMetadata(long backoffMs, long backoffMaxMs, long maxAgeMs, LogContext logContext) {
    super(backoffMs, backoffMaxMs, maxAgeMs, logContext, new ClusterResourceListeners());
  }

  /** Starts following a topic; each hold wants a {@link #release}. */
  public synchronized void hold(String topic) {
    if (holders.merge(topic, 1, Integer::sum) == 1) {
      fresh.add(topic);
      requestUpdateForNewTopics();
    }
  }

  /** Ends one hold. */
  public synchronized void release(String topic) {
    if (holders.computeIfPresent(topic, (name, count) -> count == 1 ? null : count - 1) == null) {
      fresh.remove(topic);
      errors.remove(topic);
      states.remove(topic);
    }
  }

  /**
   * Calls back, on the event loop, with the topics whose id, error or leaders have changed; with
   * none if something was learnt that changes no topic.
   */
  public void addListener(Consumer<Set<String>> listener) {
    listeners.add(listener);
  }

  public void removeListener(Consumer<Set<String>> listener) {
    listeners.remove(listener);
  }

  /** The partition's leader, if one is known and up. */
  public synchronized Optional<Node> leader(TopicPartition partition) {
    return currentLeader(partition).leader;
  }

  /** The topic's id; zero if it has none or is not known. */
  public Uuid topicId(String topic) {
    return topicIds().getOrDefault(topic, Uuid.ZERO_UUID);
  }

  /** What the cluster last said about the topic, {@code NONE} if nothing bad. */
  public synchronized Errors error(String topic) {
    return errors.getOrDefault(topic, Errors.NONE);
  }

  /** True once the cluster has answered about the topic. */
  public synchronized boolean isKnown(String topic) {
    return holders.containsKey(topic) && !fresh.contains(topic);
  }

  /** How many partitions the topic has as far as is known. */
  public int partitionCount(String topic) {
    Integer count = fetch().partitionCountForTopic(topic);
    return count == null ? 0 : count;
  }

  /** Why no broker lets us in; null if one did since. */
  public @Nullable KafkaException refusal() {
    return refusal;
  }

  @Override
  public synchronized void fatalError(KafkaException exception) {
    super.fatalError(exception);
    refusal = exception;
  }

  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized") // listeners are told outside of the lock
  public void update(
      int requestVersion, MetadataResponse response, boolean isPartialUpdate, long nowMs) {
    Set<String> changed = learn(requestVersion, response, isPartialUpdate, nowMs);
    listeners.forEach(listener -> listener.accept(changed));
  }

  private synchronized Set<String> learn(
      int requestVersion, MetadataResponse response, boolean isPartialUpdate, long nowMs) {
    super.update(requestVersion, response, isPartialUpdate, nowMs);
    refusal = null;
    Set<String> changed = new HashSet<>();
    for (MetadataResponse.TopicMetadata topic : response.topicMetadata()) {
      TopicState state = state(topic);
      if (holders.containsKey(topic.topic()) && !state.equals(states.put(topic.topic(), state))) {
        changed.add(topic.topic());
      }
      fresh.remove(topic.topic());
      if (topic.error() == Errors.NONE) {
        errors.remove(topic.topic());
      } else {
        errors.put(topic.topic(), topic.error());
      }
    }
    Set<Integer> up = new HashSet<>();
    response.brokers().forEach(broker -> up.add(broker.id()));
    if (!up.equals(brokers)) {
      // A leader that has gone or come back changes topics that this answer says nothing of.
      brokers = up;
      changed.addAll(holders.keySet());
    }
    return changed;
  }

  private static TopicState state(MetadataResponse.TopicMetadata topic) {
    Map<Integer, Integer> leaders = new HashMap<>();
    for (MetadataResponse.PartitionMetadata partition : topic.partitionMetadata()) {
      leaders.put(partition.partition(), partition.leaderId.orElse(-1));
    }
    return new TopicState(topic.error(), topic.topicId(), leaders);
  }

  @Override
  protected synchronized boolean retainTopic(String topic, boolean isInternal, long nowMs) {
    return holders.containsKey(topic);
  }

  @Override
  protected synchronized MetadataRequest.Builder newMetadataRequestBuilder() {
    return request(holders.keySet());
  }

  @Override
  protected synchronized MetadataRequest.Builder newMetadataRequestBuilderForNewTopics() {
    return request(fresh);
  }

  private static MetadataRequest.Builder request(Set<String> topics) {
    List<String> names = new ArrayList<>(topics);
    return new MetadataRequest.Builder(names, false);
  }
}
