package io.mainstem.bench;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Fills a topic with trip events that compress about as well as real ones do. The same seed makes
 * the same records.
 */
final class SourceTopic {
  /** The header that a filter looks at. */
  static final String HEADER = "origin";

  /** The header's value in records that a filter drops. */
  static final String DROPPED = "test";

  private static final String KEPT = "trip";
  private static final long SEED = 20_140_401;
  private static final String[] BASES = {"B02512", "B02598", "B02617", "B02682", "B02764"};

  /** Far more than any codec looks back at within a batch. */
  private static final int DISTINCT_BYTES = 32 << 20;

  private static final List<Header> TO_KEEP = List.of(header(KEPT));
  private static final List<Header> TO_DROP = List.of(header(DROPPED));

  private SourceTopic() {}

  @SuppressWarnings("FutureReturnValueIgnored") // the callback hears of every failure
  static void fill(String bootstrapServers, String topic, Workload workload) {
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    byte[][] events = events(workload.recordBytes());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            settings(bootstrapServers, workload),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (long i = 0; i < workload.total(); i++) {
        int partition = (int) (i % workload.partitions());
        byte[] event = events[(int) (i / workload.partitions() % events.length)];
        producer.send(
            new ProducerRecord<byte[], byte[]>(
                topic, partition, null, null, event, headers(i, workload)),
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

  private static Map<String, Object> settings(String bootstrapServers, Workload workload) {
    return Map.of(
        "bootstrap.servers",
        bootstrapServers,
        "compression.type",
        workload.codec(),
        "batch.size",
        workload.batchBytes(),
        "linger.ms",
        1_000,
        "buffer.memory",
        128L * 1024 * 1024,
        "max.request.size",
        Math.max(1_048_576, 2 * workload.batchBytes()));
  }

  private static @Nullable List<Header> headers(long number, Workload workload) {
    if (workload.dropOneIn() == 0) {
      return null;
    }
    return workload.drops(number) ? TO_DROP : TO_KEEP;
  }

  private static Header header(String value) {
    return new RecordHeader(HEADER, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Bytes of the topic's log for each record, batch headers included, as it is on the wire. */
  static double bytesPerRecord(Admin admin, int broker, String topic, Workload workload) {
    try {
      long bytes =
          admin.describeLogDirs(List.of(broker)).allDescriptions().get().values().stream()
              .flatMap(directories -> directories.values().stream())
              .flatMap(directory -> directory.replicaInfos().entrySet().stream())
              .filter(replica -> replica.getKey().topic().equals(topic))
              .map(Map.Entry::getValue)
              .mapToLong(ReplicaInfo::size)
              .sum();
      return (double) bytes / workload.total();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot tell the size of " + topic, e.getCause());
    }
  }

  /** Some events, all different. */
  static byte[][] events(int bytes) {
    SplittableRandom random = new SplittableRandom(SEED);
    byte[][] events = new byte[Math.max(64, DISTINCT_BYTES / bytes)][];
    for (int i = 0; i < events.length; i++) {
      events[i] = event(i, bytes, random);
    }
    return events;
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
