package io.mainstem.cli;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes a numbered record to each partition of a topic a hundred times a second, and notes what
 * arrives in its copy, and when. Records with an even number carry the header {@link #EVEN}. Times
 * are of {@link System#nanoTime}. Thread-safe.
 */
final class NumberedFlow implements AutoCloseable {
  static final String EVEN = "even";
  private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();
  private static final int RECORD_BYTES = 1_000;

  private final String from;
  private final String to;
  private final String topic;
  private final String copy;
  private final int partitions;
  private final List<List<Arrival>> arrivals = new ArrayList<>();
  private final List<Long> produced = new ArrayList<>();
  private final AtomicLong written = new AtomicLong();
  private final Thread writing = new Thread(this::write, "numbered-writer");
  private final Thread reading = new Thread(this::read, "numbered-reader");
  private boolean paused;
  private volatile boolean stopped;
  private volatile @Nullable Exception failure;

  /** A record of the copy. */
  record Arrival(int number, long at, int bytes) {}

  NumberedFlow(String from, String to, String topic, String copy, int partitions) {
    this.from = from;
    this.to = to;
    this.topic = topic;
    this.copy = copy;
    this.partitions = partitions;
    for (int i = 0; i < partitions; i++) {
      arrivals.add(new ArrayList<>());
    }
    writing.setDaemon(true);
    reading.setDaemon(true);
    reading.start();
    writing.start();
  }

  /** Writes nothing from now on, or goes on. */
  void pause(boolean now) {
    synchronized (produced) {
      paused = now;
    }
  }

  /** Numbers that have been given to the producer so far. */
  long written() {
    return written.get();
  }

  /** What has arrived in a partition of the copy, in order. */
  List<Arrival> arrivals(int partition) {
    Exception failed = failure;
    if (failed != null) {
      throw new IllegalStateException("the flow failed", failed);
    }
    List<Arrival> list = arrivals.get(partition);
    synchronized (list) {
      return List.copyOf(list);
    }
  }

  /** When a number was written. */
  long producedAt(int number) {
    synchronized (produced) {
      return produced.get(number);
    }
  }

  /** Bytes that arrived in all partitions in the last second. */
  long bytesOfLastSecond() {
    long since = System.nanoTime() - Duration.ofSeconds(1).toNanos();
    long bytes = 0;
    for (int i = 0; i < partitions; i++) {
      bytes +=
          arrivals(i).stream()
              .filter(arrival -> arrival.at() >= since)
              .mapToLong(Arrival::bytes)
              .sum();
    }
    return bytes;
  }

  /** The longest time without an arrival in a partition. */
  Duration longestGap(int partition, long begin, long end) {
    long last = begin;
    long longest = 0;
    for (Arrival arrival : arrivals(partition)) {
      if (arrival.at() >= begin && arrival.at() <= end) {
        longest = Math.max(longest, arrival.at() - last);
        last = arrival.at();
      }
    }
    return Duration.ofNanos(Math.max(longest, end - last));
  }

  private void write() {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", from, "linger.ms", 0),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      while (!stopped && failure == null) {
        synchronized (produced) {
          if (!paused) {
            writeOne(producer, (int) written.get());
            written.incrementAndGet();
          }
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private void writeOne(KafkaProducer<byte[], byte[]> producer, int number) {
    synchronized (produced) {
      produced.add(System.nanoTime());
    }
    byte[] key = Integer.toString(number).getBytes(StandardCharsets.UTF_8);
    for (int partition = 0; partition < partitions; partition++) {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(topic, partition, key, new byte[RECORD_BYTES]);
      if (number % 2 == 0) {
        record.headers().add(EVEN, new byte[0]);
      }
      var unused =
          producer.send(
              record,
              (where, error) -> {
                if (error != null) {
                  failure = error;
                }
              });
    }
  }

  private void read() {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", to),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> all = new ArrayList<>();
      for (int i = 0; i < partitions; i++) {
        all.add(new TopicPartition(copy, i));
      }
      consumer.assign(all);
      consumer.seekToBeginning(all);
      while (!stopped) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          int number = Integer.parseInt(new String(record.key(), StandardCharsets.UTF_8));
          List<Arrival> list = arrivals.get(record.partition());
          synchronized (list) {
            list.add(
                new Arrival(
                    number,
                    System.nanoTime(),
                    record.serializedKeySize() + record.serializedValueSize()));
          }
        }
      }
    }
  }

  @Override
  public void close() {
    stopped = true;
    try {
      writing.join();
      reading.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
