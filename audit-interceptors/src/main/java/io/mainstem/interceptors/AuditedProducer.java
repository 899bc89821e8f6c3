package io.mainstem.interceptors;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Counts what a producer was acknowledged for: {@code
 * interceptor.classes=io.mainstem.interceptors.AuditedProducer}. Records are not changed. What was
 * not acknowledged is not counted, nor is anything with {@code acks=0}.
 *
 * @param <K> any type of key
 * @param <V> any type of value
 */
public final class AuditedProducer<K, V> implements ProducerInterceptor<K, V> {

  private @Nullable Reporter reporter;

  @Override
  public void configure(Map<String, ?> configs) {
    reporter = Reporter.start(Report.Stage.PRODUCED, configs);
  }

  @Override
  public ProducerRecord<K, V> onSend(ProducerRecord<K, V> record) {
    return record;
  }

  @Override
  public void onAcknowledgement(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
    Reporter to = reporter;
    if (to != null && exception == null && metadata != null && metadata.hasOffset()) {
      long bytes =
          (long) Math.max(0, metadata.serializedKeySize())
              + Math.max(0, metadata.serializedValueSize());
      to.count(
          metadata.topic(), metadata.partition(), metadata.timestamp(), metadata.offset(), bytes);
    }
  }

  @Override
  public void close() {
    Reporter to = reporter;
    if (to != null) {
      to.close();
    }
  }
}
