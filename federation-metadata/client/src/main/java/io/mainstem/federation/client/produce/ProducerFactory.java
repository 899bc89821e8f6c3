package io.mainstem.federation.client.produce;

import io.mainstem.api.federation.Cluster;
import io.mainstem.federation.client.FederatedClientConfig;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Makes inner producers with the application's settings. Thread-safe. */
final class ProducerFactory<K, V> {

  private final FederatedClientConfig config;
  private final @Nullable Serializer<K> keys;
  private final @Nullable Serializer<V> values;
  private final AtomicInteger made = new AtomicInteger();

  /**
   * @param keys null if the settings name a class
   * @param values null if the settings name a class
   */
  ProducerFactory(
      FederatedClientConfig config, @Nullable Serializer<K> keys, @Nullable Serializer<V> values) {
    this.config = config;
    this.keys = keys;
    this.values = values;
  }

  @SuppressWarnings("NullAway") // Kafka takes null for "as the settings say", without saying so
  Producer<K, V> create(Cluster cluster, String lane) {
    Map<String, Object> settings =
        config.kafkaSettings(cluster, cluster.id() + "-" + lane + "-" + made.incrementAndGet());
    return new KafkaProducer<>(
        settings,
        keys == null ? null : new SharedSerializer<>(keys),
        values == null ? null : new SharedSerializer<>(values));
  }

  void closeSerializers() {
    if (keys != null) {
      keys.close();
    }
    if (values != null) {
      values.close();
    }
  }
}
