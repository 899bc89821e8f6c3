package io.mainstem.wire;

import io.mainstem.local.WorkDirectory;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.local.link.Link;
import io.mainstem.wire.fetch.BatchFetcher;
import io.mainstem.wire.fetch.FetchProblem;
import io.mainstem.wire.fetch.FetchSettings;
import io.mainstem.wire.fetch.FetchSink;
import io.mainstem.wire.fetch.FetchedBatches;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Measures how much of a long link's rate a fetcher with default settings gets: 80 ms round trip,
 * 200 Mbit/s, a backlog of one partition and of eight. Not a test: run it by hand. Arguments:
 * mebibytes of each backlog.
 */
final class LongLink {
  private static final long BYTES_PER_SECOND = 25_000_000;

  private LongLink() {}

  public static void main(String[] args) {
    int mebibytes = args.length > 0 ? Integer.parseInt(args[0]) : 200;
    try (WorkDirectory work = WorkDirectory.temporary();
        LocalKafka kafka =
            LocalKafka.named("source", work)
                .regionListener("far")
                .property("socket.receive.buffer.bytes", "-1")
                .heapMebibytes(1024)
                .peakPerformance()
                .build()) {
      kafka.start();
      Link link = kafka.links("far").get(0);
      for (int partitions : List.of(1, 8)) {
        load(kafka, "backlog-" + partitions, partitions, mebibytes);
      }
      link.delay(Duration.ofMillis(40));
      link.bandwidth(BYTES_PER_SECOND);
      FetchSettings settings = FetchSettings.defaults();
      for (int partitions : List.of(1, 8)) {
        measure(
            kafka, partitions, mebibytes, settings.withReadAheadConnections(0), "one at a time");
        measure(kafka, partitions, mebibytes, settings, "read ahead");
      }
    }
  }

  private static void load(LocalKafka kafka, String topic, int partitions, int mebibytes) {
    kafka.createTopic(topic, partitions);
    Random random = new Random(1);
    Map<String, Object> settings =
        Map.of("batch.size", 131_072, "linger.ms", 50, "acks", "1", "send.buffer.bytes", -1);
    try (KafkaProducer<byte[], byte[]> producer =
        Clients.producer(kafka.bootstrapServers(), settings)) {
      for (int i = 0; i < mebibytes * 1024; i++) {
        byte[] value = new byte[900 + random.nextInt(200)];
        random.nextBytes(value);
        var unused = producer.send(new ProducerRecord<>(topic, i % partitions, null, value));
      }
    }
  }

  private static void measure(
      LocalKafka kafka, int partitions, int mebibytes, FetchSettings settings, String how) {
    ConnectionSettings far = ConnectionSettings.plaintext("far", kafka.bootstrapServers("far"));
    try (ClusterConnection connection = ClusterConnection.open(far);
        BatchFetcher fetcher = connection.newFetcher(settings)) {
      Counter counter = new Counter();
      for (int p = 0; p < partitions; p++) {
        TopicPartition partition = new TopicPartition("backlog-" + partitions, p);
        fetcher.add(partition, BatchFetcher.ANY_TOPIC_ID, 0, counter);
      }
      // The first second is for connecting and finding out how long the link is.
      await(counter, BYTES_PER_SECOND);
      long from = counter.bytes.get();
      long start = System.nanoTime();
      await(counter, (long) (0.9 * mebibytes * (1 << 20)));
      double seconds = (System.nanoTime() - start) / 1e9;
      double rate = (counter.bytes.get() - from) / seconds;
      System.out.printf(
          "%d partitions, %s: %.1f MB/s, %.3f of the link, most held %,d bytes%n",
          partitions, how, rate / 1e6, rate / BYTES_PER_SECOND, counter.mostHeld);
    }
  }

  private static void await(Counter counter, long bytes) {
    while (counter.bytes.get() < bytes) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Counts, and releases at once. */
  private static final class Counter implements FetchSink {
    final AtomicLong bytes = new AtomicLong();
    volatile long mostHeld;

    @Override
    public void onBatches(FetchedBatches batches) {
      long held = batches.buffer().remaining();
      mostHeld = Math.max(mostHeld, held);
      bytes.addAndGet(held);
      batches.release();
    }

    @Override
    public void onProblem(FetchProblem problem) {
      System.out.println(problem);
    }
  }
}
