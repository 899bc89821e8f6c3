package io.mainstem.federation.client.consume;

import io.mainstem.api.federation.Cluster;
import io.mainstem.federation.client.FederatedClientConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Makes inner consumers, and what a move needs beside them, with the application's settings. */
final class ConsumerFactory<K, V> {

  private final FederatedClientConfig config;
  private final @Nullable Deserializer<K> keys;
  private final @Nullable Deserializer<V> values;
  private final AtomicInteger made = new AtomicInteger();

  /**
   * @param keys null if the settings name a class
   * @param values null if the settings name a class
   */
  ConsumerFactory(
      FederatedClientConfig config,
      @Nullable Deserializer<K> keys,
      @Nullable Deserializer<V> values) {
    this.config = config;
    this.keys = keys;
    this.values = values;
  }

  /** The group that the application reads in, if it has one. */
  Optional<String> group() {
    return config.text(ConsumerConfig.GROUP_ID_CONFIG);
  }

  @SuppressWarnings("NullAway") // Kafka takes null for "as the settings say", without saying so
  Consumer<K, V> create(Cluster cluster) {
    return new KafkaConsumer<>(
        settings(cluster),
        keys == null ? null : new SharedDeserializer<>(keys),
        values == null ? null : new SharedDeserializer<>(values));
  }

  /** For reading offset runs: no group, no interceptors. */
  Consumer<byte[], byte[]> bytes(Cluster cluster) {
    Map<String, Object> settings = RunTopicTranslator.settings(settings(cluster), cluster);
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** For asking after the group; gives up on a cluster that is silent for the flush deadline. */
  Admin admin(Cluster cluster) {
    Map<String, Object> settings = new HashMap<>(settings(cluster));
    settings.keySet().removeIf(key -> !AdminClientConfig.configNames().contains(key));
    int patience = Math.toIntExact(Math.max(1, config.flushDeadline().toMillis()));
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, patience);
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, patience);
    return Admin.create(settings);
  }

  private Map<String, Object> settings(Cluster cluster) {
    return config.kafkaSettings(cluster, cluster.id() + "-" + made.incrementAndGet());
  }

  void closeDeserializers() {
    if (keys != null) {
      keys.close();
    }
    if (values != null) {
      values.close();
    }
  }
}
