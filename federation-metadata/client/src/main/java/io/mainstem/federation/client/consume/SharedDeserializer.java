package io.mainstem.federation.client.consume;

import java.nio.ByteBuffer;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * The application's deserializer in the hands of several inner consumers: none of them closes it.
 */
final class SharedDeserializer<T> implements Deserializer<T> {

  private final Deserializer<T> deserializer;

  SharedDeserializer(Deserializer<T> deserializer) {
    this.deserializer = deserializer;
  }

  @Override
  public T deserialize(String topic, byte[] data) {
    return deserializer.deserialize(topic, data);
  }

  @Override
  public T deserialize(String topic, Headers headers, byte[] data) {
    return deserializer.deserialize(topic, headers, data);
  }

  @Override
  public T deserialize(String topic, Headers headers, ByteBuffer data) {
    return deserializer.deserialize(topic, headers, data);
  }

  @Override
  public void close() {
    // the federated consumer closes it, once, when no inner consumer needs it any more
  }
}
