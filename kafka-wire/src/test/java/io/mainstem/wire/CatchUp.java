package io.mainstem.wire;

import com.sun.management.OperatingSystemMXBean;
import io.mainstem.local.Startable;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.wire.append.AppendSettings;
import io.mainstem.wire.append.BatchAppender;
import io.mainstem.wire.fetch.BatchFetcher;
import io.mainstem.wire.fetch.FetchSettings;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Measures how fast a backlog is copied from one real broker to another: 400-byte JSON records,
 * lz4, 128 KiB batches, eight partitions. Not a test: run it by hand, with a profiler if you like.
 * Arguments: records, rounds.
 */
final class CatchUp {
  private static final int PARTITIONS = 8;

  private CatchUp() {}

  public static void main(String[] args) {
    int records = args.length > 0 ? Integer.parseInt(args[0]) : 2_000_000;
    int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
    try (WorkDirectory work = WorkDirectory.temporary();
        LocalKafka source = broker("source", work);
        LocalKafka target = broker("target", work)) {
      Startable.startAll(List.of(source, target));
      source.createTopic("from", PARTITIONS);
      load(source, records);
      for (int round = 0; round < rounds; round++) {
        target.createTopic("to-" + round, PARTITIONS);
        copy(source, target, "to-" + round, records);
      }
    }
  }

  private static LocalKafka broker(String name, WorkDirectory work) {
    return LocalKafka.named(name, work).heapMebibytes(1024).peakPerformance().build();
  }

  private static void load(LocalKafka source, int records) {
    Random random = new Random(1);
    Map<String, Object> settings =
        Map.of("batch.size", 131_072, "linger.ms", 50, "compression.type", "lz4");
    try (KafkaProducer<byte[], byte[]> producer =
        Clients.producer(source.bootstrapServers(), settings)) {
      for (int i = 0; i < records; i++) {
        var unused =
            producer.send(new ProducerRecord<>("from", i % PARTITIONS, null, json(random, i)));
      }
    }
  }

  private static byte[] json(Random random, int i) {
    StringBuilder json = new StringBuilder(420);
    json.append("{\"id\":")
        .append(i)
        .append(",\"city\":\"amsterdam\",\"fare\":")
        .append(random.nextInt(9_999));
    while (json.length() < 380) {
      json.append(",\"f")
          .append(json.length())
          .append("\":\"")
          .append(Long.toString(random.nextLong(), 36))
          .append('"');
    }
    return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void copy(LocalKafka source, LocalKafka target, String topic, long records) {
    try (ClusterConnection from =
            ClusterConnection.open(
                ConnectionSettings.plaintext("source", source.bootstrapServers()));
        ClusterConnection to =
            ClusterConnection.open(
                ConnectionSettings.plaintext("target", target.bootstrapServers()))) {
      BatchFetcher fetcher = from.newFetcher(FetchSettings.defaults());
      BatchAppender appender = to.newAppender(AppendSettings.defaults());
      long cpu = cpuNanos();
      long start = System.nanoTime();
      List<TestMirror> mirrors = new ArrayList<>();
      for (int p = 0; p < PARTITIONS; p++) {
        mirrors.add(
            new TestMirror(
                fetcher,
                new TopicPartition("from", p),
                appender,
                new TopicPartition(topic, p),
                to.producerFence().identify(topic + p).join()));
      }
      awaitAll(mirrors, records);
      double seconds = (System.nanoTime() - start) / 1e9;
      long batches = mirrors.stream().mapToLong(mirror -> mirror.batches.get()).sum();
      System.out.printf(
          "%s: %,d records in %,d batches, %.2f s, %,.0f records/s, %.2f CPU s%n",
          topic, records, batches, seconds, records / seconds, (cpuNanos() - cpu) / 1e9);
    }
  }

  private static void awaitAll(List<TestMirror> mirrors, long records) {
    long copied = 0;
    long movedAt = System.nanoTime();
    while (copied < records) {
      LockSupport.parkNanos(1_000_000);
      long now = mirrors.stream().mapToLong(mirror -> mirror.records.get()).sum();
      movedAt = now > copied ? System.nanoTime() : movedAt;
      copied = now;
      if (System.nanoTime() - movedAt > 10_000_000_000L) {
        mirrors.forEach(System.out::println);
        throw new IllegalStateException("Stalled at " + copied + " records");
      }
    }
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
