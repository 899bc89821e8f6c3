package io.mainstem.worker.mirror;

import com.sun.management.OperatingSystemMXBean;
import io.dropwizard.jackson.Jackson;
import io.mainstem.api.federation.Cluster;
import io.mainstem.api.federation.ClusterRole;
import io.mainstem.api.federation.RoutingTable;
import io.mainstem.api.federation.TopicRule;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.local.Startable;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.kafka.LocalKafka;
import io.mainstem.wire.ConnectionSettings;
import io.mainstem.worker.Logs;
import io.mainstem.worker.WorkerSettings;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Thousands of mirrors on one worker: how long it takes to take them over, what they cost when
 * nothing happens, and how quick a few busy ones are among them. By hand, for instance
 *
 * <pre>
 *   ./mvnw -q -Dquick -pl replicator-worker -am test-compile dependency:build-classpath ...
 *   java -Xmx2g -cp ... io.mainstem.worker.mirror.ManyMirrors [topics 10] [partitions of each 200]
 * </pre>
 */
public final class ManyMirrors {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int IDLE_SECONDS = 20;

  private final int topics;
  private final int partitions;
  private final LocalKafka west;
  private final LocalKafka east;

  private ManyMirrors(int topics, int partitions, LocalKafka west, LocalKafka east) {
    this.topics = topics;
    this.partitions = partitions;
    this.west = west;
    this.east = east;
  }

  public static void main(String[] arguments) throws Exception {
    int topics = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
    int partitions = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
    try (WorkDirectory work = WorkDirectory.temporary();
        LocalKafka west = broker("west", work);
        LocalKafka east = broker("east", work)) {
      Startable.startAll(List.of(west, east));
      new ManyMirrors(topics, partitions, west, east).run();
    }
  }

  private static LocalKafka broker(String name, WorkDirectory work) {
    return LocalKafka.named(name, work)
        .heapMebibytes(1_024)
        .peakPerformance()
        .property("log.index.size.max.bytes", "4096")
        .property("log.segment.bytes", "4194304")
        .build();
  }

  private void run() throws Exception {
    timed("topics made", this::createTopics);
    timed("first records produced", () -> produce(1));
    try (Mirrors first = worker("first")) {
      timed("first owner copies all", () -> openAndAwait(first));
      report("first owner");
      idle("first owner");
      busy(first);
      try (Mirrors second = worker("second")) {
        timed("second owner has taken all over", () -> openAndAwait(second));
        report("both owners");
      }
    }
  }

  private void createTopics() throws Exception {
    for (int i = 0; i < topics; i++) {
      west.createTopic(topic(i), partitions);
      east.createTopic(topic(i), partitions);
    }
  }

  private static String topic(int number) {
    return "topic-" + number;
  }

  private void produce(int perPartition) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        Logs.producer(west.bootstrapServers(), Map.of("linger.ms", 20))) {
      for (int i = 0; i < topics * partitions * perPartition; i++) {
        String topic = topic(i % topics);
        int partition = (i / topics) % partitions;
        var unused = producer.send(new ProducerRecord<>(topic, partition, null, new byte[100]));
      }
    }
  }

  private Mirrors worker(String name) {
    Mirrors worker =
        new Mirrors(
            name,
            Jackson.newObjectMapper()
                .convertValue(Map.of("fencedFor", "10m"), WorkerSettings.class),
            cluster -> ConnectionSettings.plaintext(cluster.id(), cluster.bootstrapServers()),
            new RouteMeters(any -> seconds -> {}),
            new MirrorEvents(event -> {}),
            System::currentTimeMillis,
            () -> true);
    List<TopicRule> rules = new ArrayList<>();
    for (int i = 0; i < topics; i++) {
      rules.add(TopicRule.named(topic(i), topic(i)));
    }
    worker.follow(
        new RoutingTable(
            1,
            null,
            List.of(),
            List.of(cluster(west), cluster(east)),
            List.of(),
            List.of(MirrorLab.route("many", "none").withTopics(rules)),
            List.of()));
    return worker;
  }

  private static Cluster cluster(LocalKafka kafka) {
    return new Cluster(
        kafka.name(),
        kafka.name(),
        Set.of(ClusterRole.REGIONAL, ClusterRole.AGGREGATE),
        kafka.bootstrapServers(),
        Map.of(),
        null,
        Map.of());
  }

  private void openAndAwait(Mirrors worker) throws Exception {
    for (int i = 0; i < topics; i++) {
      for (int partition = 0; partition < partitions; partition++) {
        worker.open(new MirrorId("many", topic(i), partition));
      }
    }
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      List<MirrorStatus> statuses = worker.statuses().get();
      Map<MirrorState, Long> states =
          statuses.stream()
              .collect(Collectors.groupingBy(MirrorStatus::state, Collectors.counting()));
      if (statuses.stream().allMatch(ManyMirrors::caughtUp)) {
        return;
      }
      if (System.nanoTime() > until) {
        throw new IllegalStateException("Not all copy: " + states);
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private static boolean caughtUp(MirrorStatus status) {
    return status.state() == MirrorState.COPYING && status.sourcePosition() > 0;
  }

  /** What the process costs while nothing is copied. */
  private static void idle(String who) throws InterruptedException {
    TimeUnit.SECONDS.sleep(5);
    long before = cpuNanos();
    TimeUnit.SECONDS.sleep(IDLE_SECONDS);
    double percent = (cpuNanos() - before) / 1e9 / IDLE_SECONDS * 100;
    System.out.printf("%s: %.2f %% of one core when idle%n", who, percent);
  }

  /** Records in one mirror of a hundred; how long each takes to be acknowledged. */
  private void busy(Mirrors worker) throws Exception {
    long before = worker.meters().of("many").records();
    try (KafkaProducer<byte[], byte[]> producer =
        Logs.producer(west.bootstrapServers(), Map.of("linger.ms", 0))) {
      long sent = 0;
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (System.nanoTime() < until) {
        for (int i = 0; i < topics * partitions; i += 100) {
          var unused =
              producer.send(
                  new ProducerRecord<>(
                      topic(i % topics),
                      i / topics,
                      System.currentTimeMillis(),
                      null,
                      new byte[100]));
          sent++;
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
      long expected = before + sent;
      while (worker.meters().of("many").records() < expected) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
    }
    var latency = worker.meters().of("many").latency();
    System.out.printf(
        "one mirror of a hundred busy: latency p50 %d ms, p95 %d ms (all records since the start count)%n",
        latency.getValueAtPercentile(50), latency.getValueAtPercentile(95));
  }

  private void report(String who) {
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    System.out.printf(
        "%s: %d mirrors, heap in use %.1f MiB (%.1f KiB for each mirror), %d threads%n",
        who,
        topics * partitions,
        heap / 1048576.0,
        heap / 1024.0 / topics / partitions,
        ManagementFactory.getThreadMXBean().getThreadCount());
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void timed(String what, Work work) throws Exception {
    long begin = System.nanoTime();
    long cpu = cpuNanos();
    work.run();
    System.out.printf(
        "%s: %.1f s, %.1f s of CPU%n",
        what, (System.nanoTime() - begin) / 1e9, (cpuNanos() - cpu) / 1e9);
  }
}
