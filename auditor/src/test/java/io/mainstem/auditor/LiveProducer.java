package io.mainstem.auditor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes to each partition all the time, with the time it is. */
final class LiveProducer implements AutoCloseable {

  private static final long EVERY_MILLIS = 5;

  private final KafkaProducer<byte[], byte[]> producer;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  LiveProducer(String bootstrapServers, String topic, int partitions) {
    producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    Future<?> unused =
        clock.scheduleAtFixedRate(
            () -> send(topic, partitions), 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void send(String topic, int partitions) {
    for (int partition = 0; partition < partitions; partition++) {
      byte[] value = ("paid at " + System.nanoTime()).getBytes(UTF_8);
      Future<?> unused = producer.send(new ProducerRecord<>(topic, partition, value, value));
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    producer.close(Duration.ofSeconds(5));
  }
}
