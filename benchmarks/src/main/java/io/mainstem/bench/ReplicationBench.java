package io.mainstem.bench;

import io.mainstem.local.WorkDirectory;
import io.mainstem.local.laboratory.LabRegion;
import io.mainstem.local.laboratory.Laboratory;
import io.mainstem.local.laboratory.ServiceRuntime;
import io.mainstem.local.process.ChildJvm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Catch-up copying of one topic: Mainstem, MirrorMaker 2 and the target's ceiling, turn about on
 * the same brokers and data.
 */
public final class ReplicationBench {

  private static final Logger log = LoggerFactory.getLogger(ReplicationBench.class);
  private static final Duration LIMIT = Duration.ofMinutes(8);
  private static final String TOPIC = "bench";

  private final Workload workload;
  private final int rounds;
  private final String mainClass;
  private final Consumer<String> progress;

  /**
   * @param rounds each copier's runs; the median counts
   * @param mainClass of the distribution: understands {@code server region} and {@code server
   *     replicator-worker}
   * @param progress hears a line per step
   */
  public ReplicationBench(
      Workload workload, int rounds, String mainClass, Consumer<String> progress) {
    this.workload = workload;
    this.rounds = rounds;
    this.mainClass = mainClass;
    this.progress = progress;
  }

  public ReplicationResult run() {
    try (WorkDirectory work = WorkDirectory.temporary();
        Laboratory laboratory =
            Laboratory.in(work, runtime())
                .regions(List.of("source", "target"))
                .workersPerRegion(1)
                .kafka(kafka -> kafka.heapMebibytes(1_024).peakPerformance())
                .build()) {
      laboratory.start();
      return measure(laboratory.region("source"), laboratory.region("target"), work);
    }
  }

  private ServiceRuntime runtime() {
    return new ServiceRuntime(
        ChildJvm.ownJavaHome(),
        ChildJvm.ownClasspath(),
        mainClass,
        List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
        List.of("-Xmx1g", "-Xms1g", "-XX:+UseG1GC"));
  }

  private ReplicationResult measure(LabRegion source, LabRegion target, WorkDirectory work) {
    progress.accept("filling the source with " + workload);
    source.kafka().createTopic(TOPIC, workload.partitions());
    SourceTopic.fill(source.kafka().bootstrapServers(), TOPIC, workload);
    List<Double> ceilings = new ArrayList<>();
    List<Measurement> peers = new ArrayList<>();
    List<Measurement> ours = new ArrayList<>();
    String from = source.kafka().bootstrapServers();
    String to = target.kafka().bootstrapServers();
    try (Admin admin = target.kafka().admin()) {
      for (int round = 1; round <= rounds; round++) {
        String ceilingTopic = "ceiling-" + round;
        target.kafka().createTopic(ceilingTopic, workload.partitions());
        ceilings.add(Ceiling.recordsPerSecond(from, to, TOPIC, ceilingTopic, workload));
        admin.deleteTopics(List.of(ceilingTopic));
        progress.accept(
            "round %d: ceiling %.0f records/s".formatted(round, ceilings.get(round - 1)));
        peers.add(copy(new MirrorMaker("mm2-" + round, from, to, TOPIC, workload, work), admin));
        progress.accept("round %d: MirrorMaker 2 %s".formatted(round, peers.get(round - 1)));
        ours.add(copy(new MainstemWorker("mainstem-" + round, source, target, TOPIC), admin));
        progress.accept("round %d: Mainstem %s".formatted(round, ours.get(round - 1)));
      }
    }
    return result(Measurement.median(ours), Measurement.median(peers), median(ceilings), from, to);
  }

  private ReplicationResult result(
      Measurement ours, Measurement peer, double ceiling, String from, String to) {
    return new ReplicationResult(
        workload,
        ours,
        peer,
        new ReplicationResult.Ceiling(ceiling),
        new ReplicationResult.Ratio(
            ours.recordsPerSecond() / peer.recordsPerSecond(),
            ours.cpuSecondsPerGigabyte() / peer.cpuSecondsPerGigabyte(),
            ours.recordsPerSecond() / ceiling),
        rounds,
        MirrorMaker.settings("source", from, to, TOPIC, workload));
  }

  private Measurement copy(Copier copier, Admin target) {
    try (copier) {
      copier.start();
      Measurement measurement =
          new CopyWatch(target, copier.targetTopic(), workload).await(copier.pid(), LIMIT);
      log.info("A copy is complete topic={}", copier.targetTopic());
      return measurement;
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get((values.size() - 1) / 2);
  }
}
