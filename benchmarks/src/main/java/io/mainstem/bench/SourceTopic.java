package io.mainstem.bench;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Fills a topic with trip events that compress about as well as real ones do. The same seed makes
 * the same records.
 */
final class SourceTopic {

  private static final long SEED = 20_140_401;
  private static final String[] BASES = {"B02512", "B02598", "B02617", "B02682", "B02764"};

  private SourceTopic() {}

  @SuppressWarnings("FutureReturnValueIgnored") // the callback hears of every failure
  static void fill(String bootstrapServers, String topic, Workload workload) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "compression.type",
            workload.codec(),
            "batch.size",
            workload.batchBytes(),
            "linger.ms",
            100,
            "buffer.memory",
            128L * 1024 * 1024,
            "max.request.size",
            Math.max(1_048_576, 2 * workload.batchBytes()));
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    SplittableRandom random = new SplittableRandom(SEED);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (long i = 0; i < workload.records(); i++) {
        int partition = (int) (i % workload.partitions());
        producer.send(
            new ProducerRecord<>(topic, partition, null, event(i, workload.recordBytes(), random)),
            (metadata, error) -> {
              if (error != null) {
                failure.compareAndSet(null, error);
              }
            });
      }
      producer.flush();
    }
    if (failure.get() != null) {
      throw new IllegalStateException("cannot fill " + topic, failure.get());
    }
  }

  private static byte[] event(long number, int bytes, SplittableRandom random) {
    StringBuilder json = new StringBuilder(bytes + 32);
    json.append("{\"tripId\":\"")
        .append(Long.toHexString(random.nextLong()))
        .append(Long.toHexString(random.nextLong()))
        .append("\",\"number\":")
        .append(number)
        .append(",\"base\":\"")
        .append(BASES[random.nextInt(BASES.length)])
        .append("\",\"pickup\":{\"latitude\":40.")
        .append(random.nextInt(100_000, 1_000_000))
        .append(",\"longitude\":-73.")
        .append(random.nextInt(100_000, 1_000_000))
        .append("},\"path\":[");
    while (json.length() < bytes - 12) {
      json.append(random.nextInt(1_000)).append(',').append(random.nextInt(360)).append(',');
    }
    return json.append("0]}").toString().getBytes(StandardCharsets.UTF_8);
  }
}
