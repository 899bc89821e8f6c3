package io.mainstem.federation.client.produce;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;

/** The application's serializer in the hands of several inner producers: none of them closes it. */
final class SharedSerializer<T> implements Serializer<T> {

  private final Serializer<T> serializer;

  SharedSerializer(Serializer<T> serializer) {
    this.serializer = serializer;
  }

  @Override
  public byte[] serialize(String topic, T data) {
    return serializer.serialize(topic, data);
  }

  @Override
  public byte[] serialize(String topic, Headers headers, T data) {
    return serializer.serialize(topic, headers, data);
  }

  @Override
  public void close() {
    // the federated producer closes it, once, when no inner producer needs it any more
  }
}
