package io.mainstem.worker;

import io.mainstem.local.kafka.LocalKafka;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Produces numbered records, {@code prefix:partition:number}, until told to stop. */
final class SteadyLoad implements AutoCloseable {
  private static final long PAUSE_NANOS = 2_000_000;

  private final KafkaProducer<byte[], byte[]> producer;
  private final String topic;
  private final String prefix;
  private final int partitions;
  private final List<String> sent = new ArrayList<>();
  private final List<Future<?>> answers = new ArrayList<>();
  private final Thread thread = new Thread(this::run, "load");
  private volatile boolean stopping;

  SteadyLoad(LocalKafka kafka, String topic, String prefix, int partitions) {
    Map<String, Object> settings = Map.of("compression.type", "lz4", "linger.ms", 5);
    this.producer = Logs.producer(kafka.bootstrapServers(), settings);
    this.topic = topic;
    this.prefix = prefix;
    this.partitions = partitions;
  }

  void start() {
    thread.start();
  }

  private void run() {
    for (int number = 0; !stopping; number++) {
      int partition = number % partitions;
      String value = prefix + ":" + partition + ":" + number;
      sent.add(value);
      answers.add(
          producer.send(
              new ProducerRecord<>(
                  topic, partition, null, value.getBytes(StandardCharsets.UTF_8))));
      LockSupport.parkNanos(PAUSE_NANOS / 4);
    }
  }

  /** Stops and waits until everything is acknowledged. */
  void stop() throws Exception {
    stopping = true;
    thread.join();
    for (Future<?> answer : answers) {
      answer.get();
    }
  }

  /** All that was sent; call after {@link #stop}. */
  List<String> acknowledged() {
    return sent;
  }

  @Override
  public void close() {
    stopping = true;
    producer.close();
  }
}
