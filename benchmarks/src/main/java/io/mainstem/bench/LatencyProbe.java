package io.mainstem.bench;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Produces at a steady rate into the source, consumes from the target, and takes for every record
 * the time from the source's acknowledgement to its arrival at the consumer: what the copier adds.
 * One clock, as all is on one machine. A record's key is its number within its partition.
 */
final class LatencyProbe {
  private static final long TICK_NANOS = 2_000_000;

  /**
   * The system's choice. The clients' own 64 KiB are less than two segments of a loopback device:
   * the sender then waits for acknowledgements that are delayed by up to 200 ms.
   */
  private static final int WINDOW = -1;

  private static final Duration POLL = Duration.ofMillis(100);
  private static final long PATIENCE_SECONDS = 60;

  private final Workload workload;
  private final double rate;
  private final long[][] acknowledged;
  private final long[][] arrived;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  /**
   * @param workload its warm-up and measured records, partitions, size and codec count
   * @param rate records per second
   */
  LatencyProbe(Workload workload, double rate) {
    this.workload = workload;
    this.rate = rate;
    int perPartition = Math.toIntExact(workload.total() / workload.partitions() + 1);
    acknowledged = new long[workload.partitions()][perPartition];
    arrived = new long[workload.partitions()][perPartition];
  }

  /** Runs to the end; both topics exist. */
  Latencies measure(String source, String topic, String target, String targetTopic) {
    CompletableFuture<Void> consumed = new CompletableFuture<>();
    Thread consumer = new Thread(() -> consume(target, targetTopic, consumed), "latency-consumer");
    consumer.setDaemon(true);
    consumer.start();
    produce(source, topic);
    try {
      consumed.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("not every record arrived in " + targetTopic, e);
    }
    if (failure.get() != null) {
      throw new IllegalStateException("cannot produce to " + topic, failure.get());
    }
    return Latencies.of(added());
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback hears of every failure
  private void produce(String servers, String topic) {
    byte[][] events = SourceTopic.events(workload.recordBytes());
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            servers,
            "compression.type",
            workload.codec(),
            "acks",
            "all",
            "send.buffer.bytes",
            WINDOW);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      long begun = System.nanoTime();
      long sent = 0;
      while (sent < workload.total()) {
        long due = Math.min(workload.total(), (long) (rate * (System.nanoTime() - begun) / 1e9));
        for (; sent < due; sent++) {
          int partition = (int) (sent % workload.partitions());
          int number = (int) (sent / workload.partitions());
          byte[] key = ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
          producer.send(
              new ProducerRecord<>(topic, partition, key, events[number % events.length]),
              (metadata, error) -> acknowledge(partition, number, error));
        }
        LockSupport.parkNanos(TICK_NANOS);
      }
      producer.flush();
    }
  }

  private void acknowledge(int partition, int number, @Nullable Exception error) {
    acknowledged[partition][number] = System.nanoTime();
    if (error != null) {
      failure.compareAndSet(null, error);
    }
  }

  private void consume(String servers, String topic, CompletableFuture<Void> done) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            servers,
            "max.poll.records",
            10_000,
            "receive.buffer.bytes",
            WINDOW);
    List<TopicPartition> partitions =
        IntStream.range(0, workload.partitions())
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .toList();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long left = workload.total();
      while (left > 0 && failure.get() == null) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        long now = System.nanoTime();
        for (ConsumerRecord<byte[], byte[]> record : records) {
          int number = ByteBuffer.wrap(record.key()).getInt();
          if (arrived[record.partition()][number] == 0) {
            arrived[record.partition()][number] = now;
            left--;
          }
        }
      }
      done.complete(null);
    } catch (RuntimeException e) {
      done.completeExceptionally(e);
    }
  }

  /** Milliseconds, of the measured records. */
  private double[] added() {
    return IntStream.range(0, workload.partitions())
        .boxed()
        .flatMapToDouble(
            partition ->
                IntStream.range(
                        (int) (workload.warmUpRecords() / workload.partitions()),
                        (int) (workload.total() / workload.partitions()))
                    .mapToDouble(number -> added(partition, number)))
        .toArray();
  }

  /** The consumer may be told before the producer is: then nothing was added that can be seen. */
  private double added(int partition, int number) {
    return Math.max(0, arrived[partition][number] - acknowledged[partition][number]) / 1e6;
  }
}
