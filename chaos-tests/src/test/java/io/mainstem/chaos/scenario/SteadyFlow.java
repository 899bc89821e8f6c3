package io.mainstem.chaos.scenario;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Produces at a steady rate to all partitions of one topic and notes when each record arrives in
 * another. Times are of {@link System#nanoTime}, which both ends share.
 */
final class SteadyFlow implements AutoCloseable {
  private static final int RECORD_BYTES = 400;
  private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final Map<String, Object> client;
  private final String from;
  private final String to;
  private final int recordsPerSecond;
  private final Arrivals[] arrivals;
  private final Thread producing = new Thread(this::produce, "flow-producer");
  private final Thread consuming = new Thread(this::consume, "flow-consumer");
  private volatile boolean stopping;

  /** Arrival and production times of one partition, in the order of arrival. */
  private static final class Arrivals {
    private long[] arrived = new long[1_024];
    private long[] produced = new long[1_024];
    private int count;

    synchronized void add(long arrivedAt, long producedAt) {
      if (count == arrived.length) {
        arrived = Arrays.copyOf(arrived, 2 * count);
        produced = Arrays.copyOf(produced, 2 * count);
      }
      arrived[count] = arrivedAt;
      produced[count] = producedAt;
      count++;
      notifyAll();
    }

    /** Index of the first record produced since; {@code count} if there is none. */
    private int firstSince(long time) {
      int index = count;
      while (index > 0 && produced[index - 1] >= time) {
        index--;
      }
      return index;
    }

    synchronized long awaitProducedSince(long time, long untilNanos)
        throws InterruptedException, TimeoutException {
      while (firstSince(time) == count) {
        long left = untilNanos - System.nanoTime();
        if (left <= 0) {
          throw new TimeoutException("Nothing produced since has arrived");
        }
        TimeUnit.NANOSECONDS.timedWait(this, Math.min(left, 100_000_000));
      }
      return arrived[firstSince(time)];
    }

    synchronized int between(long begin, long end) {
      int number = 0;
      for (int i = count - 1; i >= 0 && arrived[i] >= begin; i--) {
        number += arrived[i] < end ? 1 : 0;
      }
      return number;
    }
  }

  SteadyFlow(
      String bootstrapServers, String from, String to, int partitions, int recordsPerSecond) {
    this.client = Map.of("bootstrap.servers", bootstrapServers);
    this.from = from;
    this.to = to;
    this.recordsPerSecond = recordsPerSecond;
    this.arrivals = new Arrivals[partitions];
    for (int i = 0; i < partitions; i++) {
      arrivals[i] = new Arrivals();
    }
    producing.setDaemon(true);
    consuming.setDaemon(true);
    consuming.start();
    producing.start();
  }

  /** When the first record of a partition arrived that was produced at or after this time. */
  long awaitProducedSince(int partition, long time, Duration patience) throws InterruptedException {
    try {
      return arrivals[partition].awaitProducedSince(time, System.nanoTime() + patience.toNanos());
    } catch (TimeoutException e) {
      throw new IllegalStateException("Partition " + partition + " does not flow again", e);
    }
  }

  /** Arrivals per second in these partitions. */
  double rate(Set<Integer> partitions, long begin, long end) {
    return count(partitions, begin, end) * 1e9 / Math.max(1, end - begin);
  }

  /** The same in the second that had the fewest, every tenth of a second beginning one. */
  double worstSecond(Set<Integer> partitions, long begin, long end) {
    long second = TimeUnit.SECONDS.toNanos(1);
    double worst = Double.MAX_VALUE;
    for (long from = begin; from + second <= end; from += second / 10) {
      worst = Math.min(worst, count(partitions, from, from + second));
    }
    return worst == Double.MAX_VALUE ? rate(partitions, begin, end) : worst;
  }

  private double count(Set<Integer> partitions, long begin, long end) {
    return partitions.stream().mapToInt(partition -> arrivals[partition].between(begin, end)).sum();
  }

  private void produce() {
    Map<String, Object> settings = new java.util.HashMap<>(client);
    settings.put("linger.ms", 5);
    settings.put("compression.type", "lz4");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      long start = System.nanoTime();
      long sent = 0;
      while (!stopping) {
        long due = (long) ((System.nanoTime() - start) / 1e9 * recordsPerSecond);
        for (; sent < due; sent++) {
          byte[] value = new byte[RECORD_BYTES];
          ByteBuffer.wrap(value).putLong(System.nanoTime());
          int partition = (int) (sent % arrivals.length);
          var unused = producer.send(new ProducerRecord<>(from, partition, null, value));
        }
        LockSupport.parkNanos(BURST_NANOS);
      }
    }
  }

  private void consume() {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> all = new ArrayList<>();
      for (int i = 0; i < arrivals.length; i++) {
        all.add(new TopicPartition(to, i));
      }
      consumer.assign(all);
      consumer.seekToBeginning(all);
      while (!stopping) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          arrivals[record.partition()].add(
              System.nanoTime(), ByteBuffer.wrap(record.value()).getLong());
        }
      }
    }
  }

  @Override
  public void close() {
    stopping = true;
    try {
      producing.join();
      consuming.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
