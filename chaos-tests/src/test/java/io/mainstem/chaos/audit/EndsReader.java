package io.mainstem.chaos.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.mainstem.chaos.audit.Copies.Seen;
import io.mainstem.local.kafka.LocalKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads both ends of all mirrors as any consumer would, from where the last trial ended. */
final class EndsReader implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Log west;
  private final Log east;
  private final Log target;

  EndsReader(TrialSystem system) {
    west = new Log(system.west(), TrialSystem.TOPIC);
    east = new Log(system.east(), TrialSystem.TOPIC);
    target = new Log(system.east(), TrialSystem.TARGET);
  }

  /** Forgets what earlier trials left; to be called when everything has been read. */
  void begin() {
    List.of(west, east, target).forEach(Log::forget);
  }

  /** Reads on and compares: what is wrong at the target, as of now. */
  Set<Flaw> flaws() {
    List.of(west, east, target).forEach(Log::readOn);
    Set<Flaw> flaws = new TreeSet<>();
    for (int partition = 0; partition < TrialSystem.PARTITIONS; partition++) {
      List<Seen> fromWest = new ArrayList<>();
      List<Seen> fromEast = new ArrayList<>();
      for (Seen copy : target.seen(partition)) {
        (copy.name().startsWith("east-") ? fromEast : fromWest).add(copy);
      }
      flaws.addAll(
          Copies.flaws(TrialSystem.route("west"), partition, west.seen(partition), fromWest));
      flaws.addAll(
          Copies.flaws(TrialSystem.route("east"), partition, east.seen(partition), fromEast));
    }
    return flaws;
  }

  /** Records at the source of a route, by partition. */
  Map<Integer, Long> records(String route) {
    Log log = route.equals(TrialSystem.route("west")) ? west : east;
    Map<Integer, Long> records = new HashMap<>();
    for (int partition = 0; partition < TrialSystem.PARTITIONS; partition++) {
      records.put(partition, (long) log.seen(partition).size());
    }
    return records;
  }

  @Override
  public void close() {
    List.of(west, east, target).forEach(Log::close);
  }

  /** One topic of one cluster. */
  private static final class Log {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private final Map<Integer, List<Seen>> seen = new HashMap<>();

    Log(LocalKafka cluster, String topic) {
      consumer =
          new KafkaConsumer<>(
              Map.of(
                  ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                  cluster.bootstrapServers(),
                  ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                  "read_committed"),
              new ByteArrayDeserializer(),
              new ByteArrayDeserializer());
      partitions =
          IntStream.range(0, TrialSystem.PARTITIONS)
              .mapToObj(partition -> new TopicPartition(topic, partition))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
    }

    List<Seen> seen(int partition) {
      return seen.getOrDefault(partition, List.of());
    }

    void forget() {
      seen.clear();
    }

    void readOn() {
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (partitions.stream()
          .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("A log cannot be read to its end: " + ends);
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
          String value = new String(record.value(), ISO_8859_1);
          seen.computeIfAbsent(record.partition(), key -> new ArrayList<>())
              .add(Seen.of(value, record.timestamp(), record.offset()));
        }
      }
    }

    void close() {
      consumer.close();
    }
  }
}
