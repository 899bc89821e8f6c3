package io.mainstem.bench;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Light traffic over thousands of partitions, and the books of it: every record carries its number
 * and a content that follows from it, so a record that is lost, repeated, out of order or changed
 * shows. The copies are read as any application would. Partitions are numbered through all topics.
 *
 * <p>Thread-safe. Times are of {@link System#nanoTime}, which both ends share.
 */
final class FleetFlow implements AutoCloseable {
  private static final int CONTENT_BYTES = 200;
  private static final int RECORD_BYTES = 2 * Long.BYTES + CONTENT_BYTES;

  /**
   * Both clients work ten times a second. If they did as soon as there is a record, each of their
   * questions about thousands of partitions would cost the brokers and themselves more than copying
   * does.
   */
  private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final int MOST_AT_ONCE = 10_000;

  private final String to;
  private final List<TopicPartition> partitions;
  private final int recordsPerSecond;
  private final Book[] books;
  private final Thread producing = new Thread(this::produce, "flow-producer");
  private final Thread consuming = new Thread(this::consume, "flow-consumer");
  private final KafkaProducer<byte[], byte[]> producer;
  private volatile boolean quiet;
  private volatile boolean stopping;
  private volatile @Nullable Exception failure;

  /**
   * What went in, and what is wrong with the copies.
   *
   * @param changed records with another content, or that nobody produced
   */
  public record Books(long produced, long lost, long duplicated, long reordered, long changed) {
    boolean balance() {
      return lost == 0 && duplicated == 0 && reordered == 0 && changed == 0;
    }
  }

  /** What went into one partition and what came out of its copy. */
  private static final class Book {
    private long[] produced = new long[64];
    private long[] arrived = new long[64];
    private int sent;
    private int duplicated;
    private int reordered;
    private int changed;
    private int next;

    synchronized long send(long now) {
      if (sent == produced.length) {
        produced = Arrays.copyOf(produced, 2 * sent);
        arrived = Arrays.copyOf(arrived, 2 * sent);
      }
      produced[sent] = now;
      return sent++;
    }

    synchronized void arrive(long number, boolean unchanged, long now) {
      int index = (int) number;
      changed += unchanged ? 0 : 1;
      if (number < 0 || number >= sent) {
        changed++;
      } else if (arrived[index] != 0) {
        duplicated++;
      } else {
        arrived[index] = now;
        reordered += index < next ? 1 : 0;
        next = Math.max(next, index + 1);
      }
      notifyAll();
    }

    synchronized long awaitArrival(long number, long until) throws InterruptedException {
      while (arrived[(int) number] == 0) {
        long left = until - System.nanoTime();
        if (left <= 0) {
          throw new IllegalStateException("record " + number + " does not arrive");
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
      return arrived[(int) number];
    }

    synchronized long missing() {
      return IntStream.range(0, sent).filter(i -> arrived[i] == 0).count();
    }

    synchronized long longestDelay(long begin, long end) {
      return IntStream.range(0, sent)
          .filter(i -> produced[i] >= begin && produced[i] < end && arrived[i] != 0)
          .mapToLong(i -> arrived[i] - produced[i])
          .max()
          .orElse(0);
    }
  }

  /**
   * Begins.
   *
   * @param from bootstrap servers of the source
   * @param to bootstrap servers of the target, where the topics have the same names
   * @param recordsPerSecond over all partitions, turn about
   */
  FleetFlow(String from, String to, List<TopicPartition> partitions, int recordsPerSecond) {
    this.to = to;
    this.partitions = List.copyOf(partitions);
    this.recordsPerSecond = recordsPerSecond;
    this.books = new Book[partitions.size()];
    Arrays.setAll(books, i -> new Book());
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", from, "linger.ms", 5),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producing.setDaemon(true);
    consuming.setDaemon(true);
    consuming.start();
    producing.start();
  }

  /** Sends one more record to each of these partitions now; its number for each, in order. */
  List<Long> mark(List<Integer> some) {
    return some.stream().map(this::send).toList();
  }

  /** When a record has arrived that was sent. */
  long awaitArrival(int partition, long number, Duration patience) throws InterruptedException {
    try {
      return books[partition].awaitArrival(number, System.nanoTime() + patience.toNanos());
    } catch (IllegalStateException e) {
      throw new IllegalStateException(partitions.get(partition) + " does not flow", e);
    }
  }

  /** The longest that a record took which was sent in that time to one of these partitions. */
  Duration longestDelay(Collection<Integer> some, long begin, long end) {
    return Duration.ofNanos(
        some.stream().mapToLong(i -> books[i].longestDelay(begin, end)).max().orElse(0));
  }

  /** Sends no more, waits until everything has arrived that was acknowledged, and looks. */
  Books settle(Duration patience) throws InterruptedException {
    quiet = true;
    producing.join();
    producer.flush();
    long until = System.nanoTime() + patience.toNanos();
    while (missing() > 0 && System.nanoTime() < until) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    TimeUnit.SECONDS.sleep(2); // for what should not come
    Exception failed = failure;
    if (failed != null) {
      throw new IllegalStateException("the traffic failed", failed);
    }
    long produced = 0;
    long duplicated = 0;
    long reordered = 0;
    long changed = 0;
    for (Book book : books) {
      synchronized (book) {
        produced += book.sent;
        duplicated += book.duplicated;
        reordered += book.reordered;
        changed += book.changed;
      }
    }
    return new Books(produced, missing(), duplicated, reordered, changed);
  }

  private long missing() {
    return Arrays.stream(books).mapToLong(Book::missing).sum();
  }

  private long send(int partition) {
    Book book = books[partition];
    TopicPartition where = partitions.get(partition);
    synchronized (book) { // numbers go out in their order
      long now = System.nanoTime();
      long number = book.send(now);
      var unused =
          producer.send(
              new ProducerRecord<>(
                  where.topic(), where.partition(), null, content(partition, number, now)),
              (metadata, error) -> {
                if (error != null) {
                  failure = error;
                }
              });
      return number;
    }
  }

  private static byte[] content(int partition, long number, long now) {
    ByteBuffer value = ByteBuffer.allocate(RECORD_BYTES).putLong(number).putLong(now);
    byte[] content = new byte[CONTENT_BYTES];
    new SplittableRandom(partition * 1_000_003L + number).nextBytes(content);
    return value.put(content).array();
  }

  private void produce() {
    long start = System.nanoTime();
    long sent = 0;
    while (!quiet && failure == null) {
      long due = (long) ((System.nanoTime() - start) / 1e9 * recordsPerSecond);
      for (; sent < due; sent++) {
        send((int) (sent % books.length));
      }
      LockSupport.parkNanos(BURST_NANOS);
    }
  }

  private void consume() {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            to,
            "isolation.level",
            "read_uncommitted",
            "fetch.max.wait.ms",
            0,
            "max.poll.records",
            MOST_AT_ONCE);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      Map<TopicPartition, Integer> numbers = new java.util.HashMap<>();
      for (int i = 0; i < partitions.size(); i++) {
        numbers.put(partitions.get(i), i);
      }
      List<TopicPartition> all = new ArrayList<>(partitions);
      consumer.assign(all);
      consumer.seekToBeginning(all);
      while (!stopping) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(1))) {
          arrive(record, numbers);
        }
        LockSupport.parkNanos(BURST_NANOS);
      }
    } catch (KafkaException e) {
      failure = e;
    }
  }

  private void arrive(ConsumerRecord<byte[], byte[]> record, Map<TopicPartition, Integer> numbers) {
    Integer partition = numbers.get(new TopicPartition(record.topic(), record.partition()));
    if (partition == null) {
      return;
    }
    ByteBuffer value = ByteBuffer.wrap(record.value());
    long number = value.getLong();
    boolean unchanged = Arrays.equals(record.value(), content(partition, number, value.getLong()));
    books[partition].arrive(number, unchanged, System.nanoTime());
  }

  @Override
  public void close() {
    quiet = true;
    stopping = true;
    try {
      producing.join();
      consuming.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close(Duration.ofSeconds(5));
  }
}
