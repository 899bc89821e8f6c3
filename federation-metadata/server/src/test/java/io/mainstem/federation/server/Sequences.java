package io.mainstem.federation.server;

import static org.awaitility.Awaitility.await;

import io.mainstem.local.kafka.LocalKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A sender that counts up for each key, and what became of it. */
final class Sequences implements AutoCloseable {

  private static final int KEYS = 7;
  private static final long PAUSE_NANOS = 200_000;

  private final Producer<String, String> producer;
  private final String topic;
  private final AtomicLong acknowledged = new AtomicLong();
  private final Queue<Exception> failures = new ConcurrentLinkedQueue<>();
  private final Thread thread = new Thread(this::send, "sequences");
  private volatile boolean stopped;
  private long sent;

  Sequences(Producer<String, String> producer, String topic) {
    this.producer = producer;
    this.topic = topic;
  }

  void start() {
    thread.start();
  }

  private void send() {
    while (!stopped) {
      String key = "key-" + sent % KEYS;
      Future<RecordMetadata> unused =
          producer.send(
              new ProducerRecord<>(topic, key, Long.toString(sent / KEYS)),
              (metadata, exception) -> {
                if (exception == null) {
                  acknowledged.incrementAndGet();
                } else {
                  failures.add(exception);
                }
              });
      sent++;
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  long acknowledged() {
    return acknowledged.get();
  }

  List<Exception> failures() {
    return List.copyOf(failures);
  }

  /** Waits until nothing has been acknowledged for half a second: how many were until then. */
  long awaitStandstill() {
    AtomicLong last = new AtomicLong(-1);
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> last.getAndSet(acknowledged()) == acknowledged());
    return acknowledged();
  }

  /** Stops sending and waits until everything sent is acknowledged or has failed. */
  void stop() {
    stopped = true;
    await().atMost(Duration.ofSeconds(30)).until(() -> !thread.isAlive());
    producer.flush();
  }

  @Override
  public void close() {
    stopped = true;
  }

  /** Whether the records, read per partition in order, hold every key's count exactly once. */
  boolean everyKeyCountsUpWithoutGap(List<String> keysAndCounts) {
    Map<String, Long> next = new HashMap<>();
    for (String record : keysAndCounts) {
      int middle = record.indexOf('=');
      String key = record.substring(0, middle);
      long expected = next.getOrDefault(key, 0L);
      if (Long.parseLong(record.substring(middle + 1)) != expected) {
        throw new AssertionError("%s where %d should stand".formatted(record, expected));
      }
      next.put(key, expected + 1);
    }
    long found = next.values().stream().mapToLong(Long::longValue).sum();
    if (found != sent) {
      throw new AssertionError("%d were sent, %d were found".formatted(sent, found));
    }
    return true;
  }

  /** Everything in a topic, as {@code key=value}, each partition in order. */
  static List<String> read(LocalKafka kafka, String topic) {
    try (KafkaConsumer<String, String> consumer = consumer(kafka)) {
      List<TopicPartition> partitions = partitions(consumer, topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Map<TopicPartition, List<String>> records = new HashMap<>();
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
          records
              .computeIfAbsent(
                  new TopicPartition(record.topic(), record.partition()), p -> new ArrayList<>())
              .add(record.key() + "=" + record.value());
        }
      }
      return records.values().stream()
          .flatMap(List::stream)
          .collect(Collectors.toCollection(ArrayList::new));
    }
  }

  static Map<Integer, Long> ends(LocalKafka kafka, String topic) {
    try (KafkaConsumer<String, String> consumer = consumer(kafka)) {
      return consumer.endOffsets(partitions(consumer, topic)).entrySet().stream()
          .collect(Collectors.toMap(end -> end.getKey().partition(), Map.Entry::getValue));
    }
  }

  private static List<TopicPartition> partitions(
      KafkaConsumer<String, String> consumer, String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(topic, info.partition()))
        .toList();
  }

  private static KafkaConsumer<String, String> consumer(LocalKafka kafka) {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", kafka.bootstrapServers()),
        new StringDeserializer(),
        new StringDeserializer());
  }
}
