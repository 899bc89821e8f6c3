package io.mainstem.federation.client.produce;

import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One record on its way: the inner producer's callback and the application's future in one object.
 * It keeps the record until it is acknowledged, so that it can be sent to another cluster.
 */
final class InFlight<K, V> extends CompletableFuture<RecordMetadata> implements Callback {

  private final ProducerRecord<K, V> record;
  private final @Nullable Callback callback;

  /**
   * Where it is now, null if it never got anywhere; replaced when it is sent anew, by the thread
   * that does so.
   */
  private volatile @Nullable Channel<K, V> channel;

  InFlight(
      ProducerRecord<K, V> record, @Nullable Callback callback, @Nullable Channel<K, V> channel) {
    this.record = record;
    this.callback = callback;
    this.channel = channel;
  }

  /** As the application sent it. */
  ProducerRecord<K, V> record() {
    return record;
  }

  void moveTo(Channel<K, V> newChannel) {
    channel = newChannel;
  }

  @Override
  public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
    Channel<K, V> on = channel;
    if (exception == null || on == null || !on.takesBack(this, exception)) {
      end(metadata, exception);
    }
  }

  /** Tells the application. */
  void end(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
    RecordMetadata named = metadata == null ? null : underLogicalName(metadata);
    if (callback != null) {
      callback.onCompletion(named, exception);
    }
    if (exception != null) {
      completeExceptionally(exception);
    } else {
      complete(named);
    }
  }

  private RecordMetadata underLogicalName(RecordMetadata metadata) {
    if (metadata.topic().equals(record.topic())) {
      return metadata;
    }
    return new RecordMetadata(
        new TopicPartition(record.topic(), metadata.partition()),
        metadata.hasOffset() ? metadata.offset() : -1,
        0,
        metadata.timestamp(),
        metadata.serializedKeySize(),
        metadata.serializedValueSize());
  }

  /** Like every future of a Kafka producer: what is sent cannot be called back. */
  @Override
  public boolean cancel(boolean mayInterrupt) {
    return false;
  }
}
