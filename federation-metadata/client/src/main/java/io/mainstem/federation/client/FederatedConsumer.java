package io.mainstem.federation.client;

import io.mainstem.federation.client.consume.Reader;
import io.mainstem.federation.client.consume.Reading;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka consumer that reads logical topics, wherever they live. Used like a {@code
 * KafkaConsumer}, with {@code mainstem.metadata.urls} and {@code mainstem.region} in place of
 * {@code bootstrap.servers}; see {@link FederatedClientConfig}. Topics have their logical names
 * everywhere: in records, partitions, offsets and rebalance listeners.
 *
 * <ul>
 *   <li>Active-active topics are read from the aggregate in the own region (or, with {@code
 *       mainstem.read}, from the own regional cluster), active-passive topics from the primary of
 *       their failover group.
 *   <li>When a topic moves, the next {@code poll} commits (if the application lets the consumer do
 *       that), closes the inner consumer, translates the positions exactly, and goes on at the new
 *       cluster. A rebalance listener sees the partitions revoked and assigned, as in any
 *       rebalance.
 * </ul>
 *
 * <p>Not thread-safe but for {@link #wakeup}, like the consumer that it stands for.
 */
public final class FederatedConsumer<K, V> implements Consumer<K, V> {

  private final Reading<K, V> reading;

  public FederatedConsumer(Map<String, Object> settings) {
    this(settings, null, null);
  }

  public FederatedConsumer(Properties properties) {
    this(properties, null, null);
  }

  public FederatedConsumer(
      Properties properties,
      @Nullable Deserializer<K> keyDeserializer,
      @Nullable Deserializer<V> valueDeserializer) {
    this(FederatedProducer.settings(properties), keyDeserializer, valueDeserializer);
  }

  /**
   * @param keyDeserializer null if the settings name a class
   * @param valueDeserializer null if the settings name a class
   * @throws ConfigException if a setting is missing or impossible
   */
  public FederatedConsumer(
      Map<String, Object> settings,
      @Nullable Deserializer<K> keyDeserializer,
      @Nullable Deserializer<V> valueDeserializer) {
    this.reading =
        new Reading<>(new FederatedClientConfig(settings), keyDeserializer, valueDeserializer);
  }

  @Override
  public ConsumerRecords<K, V> poll(Duration timeout) {
    return reading.poll(timeout);
  }

  @Override
  public Set<TopicPartition> assignment() {
    Set<TopicPartition> all = new HashSet<>();
    reading.readers().forEach(reader -> all.addAll(reader.logical(reader.inner().assignment())));
    return all;
  }

  @Override
  public Set<String> subscription() {
    return reading.subscription();
  }

  @Override
  public void subscribe(Collection<String> topics) {
    reading.subscribe(topics, null);
  }

  @Override
  public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
    reading.subscribe(topics, listener);
  }

  /** Matches logical names; topics that are declared later are found as they appear. */
  @Override
  public void subscribe(Pattern pattern) {
    reading.subscribe(pattern, null);
  }

  @Override
  public void subscribe(Pattern pattern, ConsumerRebalanceListener listener) {
    reading.subscribe(pattern, listener);
  }

  /** Brokers would match it with physical names, which are not what is asked for. */
  @Override
  public void subscribe(SubscriptionPattern pattern) {
    throw new UnsupportedOperationException(
        "brokers match a SubscriptionPattern with physical topics; subscribe with a"
            + " java.util.regex.Pattern, which is matched with logical topics");
  }

  @Override
  public void subscribe(SubscriptionPattern pattern, ConsumerRebalanceListener listener) {
    subscribe(pattern);
  }

  @Override
  public void assign(Collection<TopicPartition> partitions) {
    reading.assign(partitions);
  }

  @Override
  public void unsubscribe() {
    reading.subscribe(List.of(), null);
  }

  @Override
  public void commitSync() {
    commitSync(reading.apiTimeout());
  }

  @Override
  public void commitSync(Duration timeout) {
    reading.readers().forEach(reader -> reader.inner().commitSync(timeout));
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
    commitSync(offsets, reading.apiTimeout());
  }

  @Override
  public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
    byReader(offsets, (reader, here) -> reader.inner().commitSync(here, timeout));
  }

  @Override
  public void commitAsync() {
    reading.readers().forEach(reader -> reader.inner().commitAsync());
  }

  /** Called back once for each cluster that is read from. */
  @Override
  public void commitAsync(@Nullable OffsetCommitCallback callback) {
    for (Reader<K, V> reader : reading.readers()) {
      if (callback == null) {
        reader.inner().commitAsync();
      } else {
        reader.inner().commitAsync(named(reader, callback));
      }
    }
  }

  /** Called back once for each cluster that is read from. */
  @Override
  @SuppressWarnings("NullAway") // Kafka takes null for "no callback", without saying so
  public void commitAsync(
      Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable OffsetCommitCallback callback) {
    byReader(
        offsets,
        (reader, here) ->
            reader.inner().commitAsync(here, callback == null ? null : named(reader, callback)));
  }

  private static OffsetCommitCallback named(Reader<?, ?> reader, OffsetCommitCallback callback) {
    return (offsets, exception) -> callback.onComplete(reader.logical(offsets), exception);
  }

  @Override
  public void seek(TopicPartition partition, long offset) {
    Reader<K, V> reader = reading.readerOf(partition.topic());
    reader.inner().seek(reader.physical(partition), offset);
  }

  @Override
  public void seek(TopicPartition partition, OffsetAndMetadata offset) {
    Reader<K, V> reader = reading.readerOf(partition.topic());
    reader.inner().seek(reader.physical(partition), offset);
  }

  @Override
  public void seekToBeginning(Collection<TopicPartition> partitions) {
    byReader(partitions, (reader, here) -> reader.inner().seekToBeginning(here));
  }

  @Override
  public void seekToEnd(Collection<TopicPartition> partitions) {
    byReader(partitions, (reader, here) -> reader.inner().seekToEnd(here));
  }

  @Override
  public long position(TopicPartition partition) {
    return position(partition, reading.apiTimeout());
  }

  @Override
  public long position(TopicPartition partition, Duration timeout) {
    Reader<K, V> reader = reading.readerOf(partition.topic());
    return reader.inner().position(reader.physical(partition), timeout);
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
    return committed(partitions, reading.apiTimeout());
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> committed(
      Set<TopicPartition> partitions, Duration timeout) {
    return gather(
        partitions, (reader, here) -> reader.inner().committed(new HashSet<>(here), timeout));
  }

  @Override
  public Set<TopicPartition> paused() {
    Set<TopicPartition> all = new HashSet<>();
    reading.readers().forEach(reader -> all.addAll(reader.logical(reader.inner().paused())));
    return all;
  }

  @Override
  public void pause(Collection<TopicPartition> partitions) {
    byReader(partitions, (reader, here) -> reader.inner().pause(here));
    reading.rememberPaused();
  }

  @Override
  public void resume(Collection<TopicPartition> partitions) {
    byReader(partitions, (reader, here) -> reader.inner().resume(here));
    reading.rememberPaused();
  }

  @Override
  public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
      Map<TopicPartition, Long> timestamps) {
    return offsetsForTimes(timestamps, reading.apiTimeout());
  }

  @Override
  public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(
      Map<TopicPartition, Long> timestamps, Duration timeout) {
    Map<TopicPartition, OffsetAndTimestamp> all = new HashMap<>();
    byReader(
        timestamps,
        (reader, here) ->
            all.putAll(reader.logical(reader.inner().offsetsForTimes(here, timeout))));
    return all;
  }

  @Override
  public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
    return beginningOffsets(partitions, reading.apiTimeout());
  }

  @Override
  public Map<TopicPartition, Long> beginningOffsets(
      Collection<TopicPartition> partitions, Duration timeout) {
    return gather(partitions, (reader, here) -> reader.inner().beginningOffsets(here, timeout));
  }

  @Override
  public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
    return endOffsets(partitions, reading.apiTimeout());
  }

  @Override
  public Map<TopicPartition, Long> endOffsets(
      Collection<TopicPartition> partitions, Duration timeout) {
    return gather(partitions, (reader, here) -> reader.inner().endOffsets(here, timeout));
  }

  @Override
  public OptionalLong currentLag(TopicPartition partition) {
    Reader<K, V> reader = reading.readerOf(partition.topic());
    return reader.inner().currentLag(reader.physical(partition));
  }

  @Override
  public List<PartitionInfo> partitionsFor(String topic) {
    return partitionsFor(topic, reading.apiTimeout());
  }

  @Override
  public List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
    return reading.with(
        topic,
        (inner, physical) ->
            inner.partitionsFor(physical, timeout).stream()
                .map(info -> named(topic, info))
                .toList());
  }

  private static PartitionInfo named(String topic, PartitionInfo info) {
    return new PartitionInfo(
        topic,
        info.partition(),
        info.leader(),
        info.replicas(),
        info.inSyncReplicas(),
        info.offlineReplicas());
  }

  @Override
  public Map<String, List<PartitionInfo>> listTopics() {
    return listTopics(reading.apiTimeout());
  }

  /** The logical topics that can be read from this region. */
  @Override
  public Map<String, List<PartitionInfo>> listTopics(Duration timeout) {
    Map<String, List<PartitionInfo>> all = new HashMap<>();
    for (String topic : reading.readable()) {
      all.put(topic, partitionsFor(topic, timeout));
    }
    return all;
  }

  /** For the transactions of a producer that writes to the only cluster that is read from. */
  @Override
  public ConsumerGroupMetadata groupMetadata() {
    return only("group metadata belongs to one cluster's coordinator").inner().groupMetadata();
  }

  @Override
  public void enforceRebalance() {
    reading.readers().forEach(reader -> reader.inner().enforceRebalance());
  }

  @Override
  public void enforceRebalance(String reason) {
    reading.readers().forEach(reader -> reader.inner().enforceRebalance(reason));
  }

  @Override
  public Uuid clientInstanceId(Duration timeout) {
    return only("each inner consumer has an instance id of its own")
        .inner()
        .clientInstanceId(timeout);
  }

  private Reader<K, V> only(String why) {
    reading.ready();
    List<Reader<K, V>> readers = reading.readers();
    if (readers.size() != 1) {
      throw new UnsupportedOperationException(
          "%s, and this consumer reads from %d clusters".formatted(why, readers.size()));
    }
    return readers.get(0);
  }

  /** The metrics of every inner consumer; their client ids tell them apart. */
  @Override
  public Map<MetricName, ? extends Metric> metrics() {
    Map<MetricName, Metric> all = new HashMap<>();
    reading.readers().forEach(reader -> all.putAll(reader.inner().metrics()));
    return all;
  }

  @Override
  public void registerMetricForSubscription(KafkaMetric metric) {
    reading.readers().forEach(reader -> reader.inner().registerMetricForSubscription(metric));
  }

  @Override
  public void unregisterMetricFromSubscription(KafkaMetric metric) {
    reading.readers().forEach(reader -> reader.inner().unregisterMetricFromSubscription(metric));
  }

  @Override
  public void wakeup() {
    reading.wakeup();
  }

  @Override
  public void close() {
    reading.close(CloseOptions.timeout(Duration.ofSeconds(30)));
  }

  @Override
  @Deprecated
  public void close(Duration timeout) {
    reading.close(CloseOptions.timeout(timeout));
  }

  @Override
  public void close(CloseOptions options) {
    reading.close(options);
  }

  private <T> void byReader(
      Map<TopicPartition, T> values, BiConsumer<Reader<K, V>, Map<TopicPartition, T>> action) {
    Map<Reader<K, V>, Map<TopicPartition, T>> parts = new HashMap<>();
    values.forEach(
        (partition, value) -> {
          Reader<K, V> reader = reading.readerOf(partition.topic());
          parts
              .computeIfAbsent(reader, any -> new HashMap<>())
              .put(reader.physical(partition), value);
        });
    parts.forEach(action);
  }

  private void byReader(
      Collection<TopicPartition> partitions,
      BiConsumer<Reader<K, V>, Collection<TopicPartition>> action) {
    Map<TopicPartition, Boolean> all = new HashMap<>();
    partitions.forEach(partition -> all.put(partition, true));
    if (all.isEmpty()) { // to Kafka, none means all
      reading.readers().forEach(reader -> action.accept(reader, List.of()));
    }
    byReader(all, (reader, here) -> action.accept(reader, here.keySet()));
  }

  private <T> Map<TopicPartition, T> gather(
      Collection<TopicPartition> partitions,
      BiFunction<Reader<K, V>, Collection<TopicPartition>, Map<TopicPartition, T>> question) {
    Map<TopicPartition, T> all = new HashMap<>();
    byReader(
        partitions,
        (reader, here) -> {
          if (!here.isEmpty()) {
            all.putAll(reader.logical(question.apply(reader, here)));
          }
        });
    return all;
  }
}
