package io.mainstem.federation.client.produce;

import io.mainstem.federation.client.routing.Destination;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Where a logical topic is sent, from one switch to the next. Immutable but for its gate: a closed
 * gate means that another route is about to take this one's place.
 *
 * @param channel null while there is nowhere to send
 */
record TopicRoute<K, V>(Destination destination, @Nullable Channel<K, V> channel, SendGate gate) {

  /** Whether it can be sent on now. */
  boolean usable() {
    return channel != null && gate.isOpen();
  }

  /** The record under its physical name; the same object if that is its name already. */
  ProducerRecord<K, V> physical(ProducerRecord<K, V> record) {
    if (!(destination instanceof Destination.At at) || at.physicalTopic().equals(record.topic())) {
      return record;
    }
    return new ProducerRecord<>(
        at.physicalTopic(),
        record.partition(),
        record.timestamp(),
        record.key(),
        record.value(),
        record.headers());
  }
}
