package io.mainstem.federation.client;

import io.mainstem.federation.client.produce.Sending;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka producer that sends to logical topics, wherever they live. Used like a {@code
 * KafkaProducer}, with {@code mainstem.metadata.urls} and {@code mainstem.region} in place of
 * {@code bootstrap.servers}; see {@link FederatedClientConfig}.
 *
 * <ul>
 *   <li>Active-active topics go to the own region's cluster, active-passive topics to the primary
 *       of their failover group.
 *   <li>When a topic moves, {@code send} waits (up to {@code max.block.ms}) until the old cluster
 *       has acknowledged what is in flight and the new one is open. In a planned move nothing is
 *       lost, sent twice or reordered. If the old cluster is dead, {@code
 *       mainstem.redirect.inflight} decides: {@code retry} sends the records again, in order, to
 *       the new one; {@code fail} gives them back with {@link RedirectedException}.
 *   <li>Topics of a failover group have inner producers of their own, so a move disturbs no other
 *       topic.
 * </ul>
 *
 * <p>Transactions are refused: a transaction belongs to one cluster's coordinator, and which
 * cluster that is changes under the application.
 *
 * <p>Thread-safe, like the producer that it stands for.
 */
public final class FederatedProducer<K, V> implements Producer<K, V> {

  private final Sending<K, V> sending;

  public FederatedProducer(Map<String, Object> settings) {
    this(settings, null, null);
  }

  public FederatedProducer(Properties properties) {
    this(properties, null, null);
  }

  public FederatedProducer(
      Properties properties,
      @Nullable Serializer<K> keySerializer,
      @Nullable Serializer<V> valueSerializer) {
    this(settings(properties), keySerializer, valueSerializer);
  }

  /**
   * @param keySerializer null if the settings name a class
   * @param valueSerializer null if the settings name a class
   * @throws ConfigException if a setting is missing or impossible
   */
  public FederatedProducer(
      Map<String, Object> settings,
      @Nullable Serializer<K> keySerializer,
      @Nullable Serializer<V> valueSerializer) {
    if (settings.containsKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG)) {
      throw new ConfigException(
          ProducerConfig.TRANSACTIONAL_ID_CONFIG,
          settings.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG),
          "a federated producer has no transactions: " + NO_TRANSACTIONS);
    }
    this.sending =
        new Sending<>(new FederatedClientConfig(settings), keySerializer, valueSerializer);
  }

  private static final String NO_TRANSACTIONS =
      "a transaction belongs to one cluster, and the topics of this producer may move to another"
          + " while it is open; use a plain KafkaProducer for topics that stay";

  static Map<String, Object> settings(Properties properties) {
    Map<String, Object> settings = new HashMap<>();
    properties.forEach((key, value) -> settings.put(key.toString(), value));
    return settings;
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<K, V> record) {
    return sending.send(record, null);
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<K, V> record, @Nullable Callback callback) {
    return sending.send(record, callback);
  }

  /** Waits for everything sent before, also for what a move under way sends again. */
  @Override
  public void flush() {
    sending.flush();
  }

  /** The partitions of the physical topic that a logical one is sent to now. */
  @Override
  public List<PartitionInfo> partitionsFor(String topic) {
    Sending.Where<K, V> where = sending.where(topic);
    return where.inner().partitionsFor(where.physicalTopic()).stream()
        .map(
            info ->
                new PartitionInfo(
                    topic,
                    info.partition(),
                    info.leader(),
                    info.replicas(),
                    info.inSyncReplicas(),
                    info.offlineReplicas()))
        .toList();
  }

  /** The metrics of every inner producer; their client ids tell them apart. */
  @Override
  public Map<MetricName, ? extends Metric> metrics() {
    Map<MetricName, Metric> all = new HashMap<>();
    sending.inners().forEach(inner -> all.putAll(inner.metrics()));
    return all;
  }

  @Override
  public void registerMetricForSubscription(KafkaMetric metric) {
    sending.inners().forEach(inner -> inner.registerMetricForSubscription(metric));
  }

  @Override
  public void unregisterMetricFromSubscription(KafkaMetric metric) {
    sending.inners().forEach(inner -> inner.unregisterMetricFromSubscription(metric));
  }

  /** The id of the only inner producer; with several there is no such thing as one id. */
  @Override
  public Uuid clientInstanceId(Duration timeout) {
    List<Producer<K, V>> inners = sending.inners();
    if (inners.size() == 1) {
      return inners.get(0).clientInstanceId(timeout);
    }
    throw new UnsupportedOperationException(
        "a federated producer has an instance id for each of its %d inner producers"
            .formatted(inners.size()));
  }

  @Override
  public void close() {
    sending.close();
  }

  @Override
  public void close(Duration timeout) {
    sending.close(timeout);
  }

  @Override
  public void initTransactions() {
    throw new UnsupportedOperationException(NO_TRANSACTIONS);
  }

  @Override
  public void beginTransaction() {
    throw new UnsupportedOperationException(NO_TRANSACTIONS);
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
    throw new UnsupportedOperationException(NO_TRANSACTIONS);
  }

  @Override
  public void commitTransaction() {
    throw new UnsupportedOperationException(NO_TRANSACTIONS);
  }

  @Override
  public void abortTransaction() {
    throw new UnsupportedOperationException(NO_TRANSACTIONS);
  }
}
