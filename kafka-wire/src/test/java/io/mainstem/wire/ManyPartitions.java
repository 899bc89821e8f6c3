package io.mainstem.wire;

import com.sun.management.OperatingSystemMXBean;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.wire.fetch.BatchFetcher;
import io.mainstem.wire.fetch.FetchProblem;
import io.mainstem.wire.fetch.FetchSettings;
import io.mainstem.wire.fetch.FetchSink;
import io.mainstem.wire.fetch.FetchedBatches;
import io.mainstem.wire.fetch.LogBounds;
import io.mainstem.wire.fetch.PartitionFetch;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Measures what idle partitions cost a fetcher: time until all are answered for, CPU and memory
 * while nothing happens, and how soon news of one of them arrives. Not a test: run it by hand.
 * Arguments: partitions, seconds.
 */
final class ManyPartitions {
  private static final int PARTITIONS_PER_TOPIC = 100;

  private ManyPartitions() {}

  public static void main(String[] args) throws Exception {
    int partitions = args.length > 0 ? Integer.parseInt(args[0]) : 10_000;
    int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 20;
    try (WorkDirectory work = WorkDirectory.temporary();
        LocalKafka kafka =
            LocalKafka.named("many", work)
                .heapMebibytes(1500)
                .property("log.index.size.max.bytes", "4096")
                .build()) {
      kafka.start();
      List<TopicPartition> all = create(kafka, partitions);
      long heapBefore = heap();
      long start = System.nanoTime();
      try (ClusterConnection connection =
              ClusterConnection.open(
                  ConnectionSettings.plaintext("many", kafka.bootstrapServers()));
          BatchFetcher fetcher = connection.newFetcher(FetchSettings.defaults())) {
        Answered answered = new Answered();
        Map<TopicPartition, PartitionFetch> fetches = new HashMap<>();
        all.forEach(tp -> fetches.put(tp, fetcher.add(tp, BatchFetcher.ANY_TOPIC_ID, 0, answered)));
        while (answered.bounds.get() < partitions) {
          LockSupport.parkNanos(1_000_000);
        }
        System.out.printf(
            "%,d answered for in %.1f s, after %,d problems%n",
            partitions, since(start), answered.problems.get());
        System.out.printf("%,d bytes of heap for each%n", (heap() - heapBefore) / partitions);
        long cpu = cpuNanos();
        long idle = System.nanoTime();
        LockSupport.parkNanos(seconds * 1_000_000_000L);
        System.out.printf(
            "idle: %.2f %% of a core%n", 100.0 * (cpuNanos() - cpu) / (System.nanoTime() - idle));
        System.out.printf("news after %.0f ms%n", news(kafka, all.get(partitions / 2), answered));
        long remove = System.nanoTime();
        fetches.remove(all.get(0)).remove().join();
        System.out.printf("removed in %.2f ms%n", since(remove) * 1_000);
      }
    }
  }

  private static List<TopicPartition> create(LocalKafka kafka, int partitions) throws Exception {
    List<NewTopic> topics = new ArrayList<>();
    List<TopicPartition> all = new ArrayList<>();
    for (int t = 0; t < partitions / PARTITIONS_PER_TOPIC; t++) {
      topics.add(new NewTopic("t" + t, PARTITIONS_PER_TOPIC, (short) 1));
      for (int p = 0; p < PARTITIONS_PER_TOPIC; p++) {
        all.add(new TopicPartition("t" + t, p));
      }
    }
    try (Admin admin = kafka.admin()) {
      for (NewTopic topic : topics) {
        admin.createTopics(List.of(topic)).all().get();
      }
    }
    return all;
  }

  private static double news(LocalKafka kafka, TopicPartition of, Answered answered) {
    try (KafkaProducer<byte[], byte[]> producer =
        Clients.producer(kafka.bootstrapServers(), Map.of())) {
      long start = System.nanoTime();
      Clients.sendAll(
          producer, List.of(new ProducerRecord<>(of.topic(), of.partition(), null, new byte[100])));
      while (answered.batches.get() == 0) {
        LockSupport.parkNanos(100_000);
      }
      return since(start) * 1_000;
    }
  }

  private static double since(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  private static long heap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  /** Counts what is told. */
  private static final class Answered implements FetchSink {
    final AtomicLong bounds = new AtomicLong();
    final AtomicLong batches = new AtomicLong();
    final AtomicLong problems = new AtomicLong();

    @Override
    public void onBatches(FetchedBatches fetched) {
      batches.incrementAndGet();
      fetched.release();
    }

    @Override
    public void onBounds(LogBounds told) {
      bounds.incrementAndGet();
    }

    @Override
    public void onProblem(FetchProblem problem) {
      problems.incrementAndGet();
    }
  }
}
