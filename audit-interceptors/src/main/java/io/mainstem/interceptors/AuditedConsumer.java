package io.mainstem.interceptors;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a consumer was handed: {@code
 * interceptor.classes=io.mainstem.interceptors.AuditedConsumer}. Records are not changed. A record
 * that is handed out again, after a rebalance or a seek, counts again.
 *
 * @param <K> any type of key
 * @param <V> any type of value
 */
public final class AuditedConsumer<K, V> implements ConsumerInterceptor<K, V> {

  private @Nullable Reporter reporter;

  @Override
  public void configure(Map<String, ?> configs) {
    reporter = Reporter.start(Report.Stage.CONSUMED, configs);
  }

  @Override
  public ConsumerRecords<K, V> onConsume(ConsumerRecords<K, V> records) {
    Reporter to = reporter;
    if (to != null) {
      for (ConsumerRecord<K, V> record : records) {
        long bytes =
            (long) Math.max(0, record.serializedKeySize())
                + Math.max(0, record.serializedValueSize());
        to.count(record.topic(), record.partition(), record.timestamp(), record.offset(), bytes);
      }
    }
    return records;
  }

  @Override
  public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

  @Override
  public void close() {
    Reporter to = reporter;
    if (to != null) {
      to.close();
    }
  }
}
