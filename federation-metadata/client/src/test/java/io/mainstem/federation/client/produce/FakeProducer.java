package io.mainstem.federation.client.produce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * An inner producer whose cluster can die: from then on nothing is acknowledged, flushing hangs,
 * and a forced close fails what is in flight in order, as the real one does.
 */
final class FakeProducer extends MockProducer<String, String> {

  private record Sent(ProducerRecord<String, String> record, Callback callback) {}

  private final List<String> acknowledged = new ArrayList<>();
  private final List<Sent> inFlight = new ArrayList<>();
  private boolean dead;
  private boolean closed;

  FakeProducer() {
    super(true, null, new StringSerializer(), new StringSerializer());
  }

  synchronized void die() {
    dead = true;
  }

  synchronized List<String> acknowledged() {
    return List.copyOf(acknowledged);
  }

  synchronized int unacknowledged() {
    return inFlight.size();
  }

  @Override
  public synchronized Future<RecordMetadata> send(
      ProducerRecord<String, String> record, @Nullable Callback callback) {
    if (closed) {
      throw new IllegalStateException("Cannot perform operation after producer has been closed");
    }
    Callback told = callback == null ? (metadata, exception) -> {} : callback;
    if (dead) {
      inFlight.add(new Sent(record, told));
    } else {
      acknowledged.add(record.value());
      told.onCompletion(metadata(record), null);
    }
    return new CompletableFuture<>();
  }

  private RecordMetadata metadata(ProducerRecord<String, String> record) {
    return new RecordMetadata(
        new TopicPartition(record.topic(), 0), acknowledged.size() - 1L, 0, 0, 0, 0);
  }

  @Override
  public synchronized void flush() {
    try {
      while (dead && !inFlight.isEmpty()) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized void close(Duration timeout) {
    closed = true;
    List<Sent> failed = List.copyOf(inFlight);
    inFlight.clear();
    for (Sent sent : failed) {
      sent.callback().onCompletion(null, new KafkaException("Producer is closed forcefully."));
    }
    notifyAll();
  }

  @Override
  public synchronized boolean closed() {
    return closed;
  }
}
