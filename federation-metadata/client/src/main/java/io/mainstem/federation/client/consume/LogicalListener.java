package io.mainstem.federation.client.consume;

import java.util.Collection;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Tells the application's listener under logical names, after moved partitions have been taken to
 * where they begin.
 */
final class LogicalListener<K, V> implements ConsumerRebalanceListener {

  private final Reader<K, V> reader;
  private final @Nullable ConsumerRebalanceListener listener;

  LogicalListener(Reader<K, V> reader, @Nullable ConsumerRebalanceListener listener) {
    this.reader = reader;
    this.listener = listener;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    reader.arrive(partitions);
    if (listener != null) {
      listener.onPartitionsAssigned(reader.logical(partitions));
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    if (listener != null) {
      listener.onPartitionsRevoked(reader.logical(partitions));
    }
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    if (listener != null) {
      listener.onPartitionsLost(reader.logical(partitions));
    }
  }
}
