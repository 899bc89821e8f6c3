package io.mainstem.federation.client.produce;

import io.mainstem.api.federation.Cluster;
import io.mainstem.federation.client.FederatedClientConfig;
import io.mainstem.federation.client.routing.Destination;
import io.mainstem.federation.client.routing.RouteSource;
import io.mainstem.federation.client.routing.Routes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The sending half of a federated producer: finds the route of each record, waits where there is
 * none, and hands the record to an inner producer. Thread-safe.
 *
 * <p>What a record costs beyond a plain producer: one look-up, two additions at the gate, one small
 * object that stands for the record until it is acknowledged.
 */
public final class Sending<K, V> implements AutoCloseable {

  private static final String NETWORK_THREAD = "kafka-producer-network-thread";
  private static final long DEFAULT_MAX_BLOCK_MS = 60_000;

  private final Switchboard<K, V> switchboard;
  private final RouteSource source;
  private final Runnable closeSerializers;
  private final long maxBlockNanos;

  /** Follows the metadata service from now on. */
  public Sending(
      FederatedClientConfig config, @Nullable Serializer<K> keys, @Nullable Serializer<V> values) {
    this(config, new ProducerFactory<>(config, keys, values));
    source.start();
  }

  private Sending(FederatedClientConfig config, ProducerFactory<K, V> factory) {
    this(config, factory::create, factory::closeSerializers);
  }

  /** Goes where {@link #apply} says. */
  Sending(FederatedClientConfig config, BiFunction<Cluster, String, Producer<K, V>> producers) {
    this(config, producers, () -> {});
  }

  private Sending(
      FederatedClientConfig config,
      BiFunction<Cluster, String, Producer<K, V>> producers,
      Runnable closeSerializers) {
    this.closeSerializers = closeSerializers;
    this.switchboard = new Switchboard<>(config, producers);
    this.source = new RouteSource(config, switchboard::apply);
    this.maxBlockNanos =
        config.kafkaMillis(ProducerConfig.MAX_BLOCK_MS_CONFIG, DEFAULT_MAX_BLOCK_MS).toNanos();
  }

  void apply(Routes routes) {
    switchboard.apply(routes);
  }

  /** Like {@link Producer#send(ProducerRecord, Callback)}, to wherever the topic lives. */
  public Future<RecordMetadata> send(ProducerRecord<K, V> record, @Nullable Callback callback) {
    TopicRoute<K, V> route = switchboard.routeOf(record.topic());
    if (route != null) {
      Future<RecordMetadata> sent = sendOn(route, record, callback);
      if (sent != null) {
        return sent;
      }
    }
    return sendWhenOpen(record, callback);
  }

  /** Null if the route cannot be used any more: the record has not been taken. */
  private @Nullable Future<RecordMetadata> sendOn(
      TopicRoute<K, V> route, ProducerRecord<K, V> record, @Nullable Callback callback) {
    Channel<K, V> channel = route.channel();
    if (channel == null || !route.gate().enter()) {
      return null;
    }
    try {
      InFlight<K, V> inFlight = new InFlight<>(record, callback, channel);
      Future<RecordMetadata> unused = channel.inner().send(route.physical(record), inFlight);
      return inFlight;
    } catch (KafkaException | IllegalStateException e) {
      if (channel.abandoned()) {
        return null; // it was given up while we were waiting inside for room or for metadata
      }
      throw e;
    } finally {
      route.gate().leave();
    }
  }

  private Future<RecordMetadata> sendWhenOpen(
      ProducerRecord<K, V> record, @Nullable Callback callback) {
    boolean mayWait = !Thread.currentThread().getName().startsWith(NETWORK_THREAD);
    long deadline = System.nanoTime() + (mayWait ? maxBlockNanos : 0);
    while (true) {
      TopicRoute<K, V> route = await(record.topic(), deadline);
      Future<RecordMetadata> sent = route == null ? null : sendOn(route, record, callback);
      if (sent != null) {
        return sent;
      }
      if (System.nanoTime() - deadline >= 0) {
        return fail(record, callback, new TimeoutException(why(record.topic(), route, mayWait)));
      }
    }
  }

  private @Nullable TopicRoute<K, V> await(String topic, long deadline) {
    try {
      return switchboard.await(topic, deadline);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private String why(String topic, @Nullable TopicRoute<K, V> route, boolean mayWait) {
    String reason;
    if (!mayWait) {
      reason = "it is being moved, and a callback must not wait for that";
    } else if (route == null) {
      reason = "no metadata service has answered, and there is no routing table on disk";
    } else if (route.destination() instanceof Destination.Fenced fenced) {
      reason =
          "its failover group %s is being moved (primary now %s, epoch %d)"
              .formatted(fenced.group(), fenced.region(), fenced.epoch());
    } else if (route.destination() instanceof Destination.Nowhere nowhere) {
      reason = nowhere.why();
    } else {
      reason = "a move has taken longer";
    }
    return "Topic %s could not be sent to within max.block.ms: %s".formatted(topic, reason);
  }

  /** As a plain producer does when it cannot get metadata in time. */
  private Future<RecordMetadata> fail(
      ProducerRecord<K, V> record, @Nullable Callback callback, Exception why) {
    InFlight<K, V> failed = new InFlight<>(record, callback, null);
    failed.end(null, why);
    return failed;
  }

  /** Waits until a topic can be sent to; then its inner producer and its physical name. */
  public Where<K, V> where(String topic) {
    TopicRoute<K, V> route = await(topic, System.nanoTime() + maxBlockNanos);
    if (route != null
        && route.channel() != null
        && route.destination() instanceof Destination.At at) {
      return new Where<>(route.channel().inner(), at.physicalTopic());
    }
    throw new TimeoutException(why(topic, route, true));
  }

  /** An inner producer and what it calls a topic. */
  public record Where<K, V>(Producer<K, V> inner, String physicalTopic) {}

  /** The inner producers of this moment. */
  public List<Producer<K, V>> inners() {
    return switchboard.openChannels().stream().map(Channel::inner).toList();
  }

  public void flush() {
    try {
      switchboard.flush();
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** Closes everything; what is not acknowledged in time fails. */
  public void close(Duration patience) {
    source.close();
    switchboard.close(patience);
    closeSerializers.run();
  }

  @Override
  public void close() {
    close(Duration.ofMillis(Long.MAX_VALUE));
  }
}
