package io.mainstem.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * What copying adds to the latency of records that arrive at half of the peer's peak rate: from the
 * source's acknowledgement to a consumer at the target.
 */
public final class LatencyBench {
  private static final MirrorMaker.Tuning PEAK = MirrorMaker.Tuning.THROUGHPUT;
  private static final MirrorMaker.Tuning TUNING = MirrorMaker.Tuning.LATENCY;

  /** Memory that is touched for the first time during a collection makes a long pause of it. */
  private static final List<String> COPIER_JVM = List.of("-XX:+AlwaysPreTouch");

  private static final int WARM_UP_ROUND = 0;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final BenchOptions options;
  private final Duration warmUp;
  private final Duration time;
  private final Consumer<String> progress;

  /**
   * @param warmUp how long records flow before they are measured
   * @param time how long they are measured
   * @param progress hears a line per step
   */
  public LatencyBench(
      BenchOptions options, Duration warmUp, Duration time, Consumer<String> progress) {
    this.options = options;
    this.warmUp = warmUp;
    this.time = time;
    this.progress = progress;
  }

  /**
   * What was found: medians of the rounds.
   *
   * @param recordsPerSecond that were produced
   * @param mirrormaker2Peak records per second that the peer reached when it caught up; 0 if the
   *     rate was given
   */
  public record Result(
      double recordsPerSecond,
      double mirrormaker2Peak,
      Workload workload,
      Latencies mainstem,
      Latencies mirrormaker2,
      Ratio ratio,
      int rounds,
      Map<String, String> mirrormaker2Settings,
      Machine machine) {}

  /** Ours divided by the peer's; below 1 is faster. */
  public record Ratio(double p50, double p99) {
    static Ratio of(Latencies ours, Latencies peer) {
      return new Ratio(ours.p50Millis() / peer.p50Millis(), ours.p99Millis() / peer.p99Millis());
    }
  }

  /**
   * Measures.
   *
   * @param workload what the peer's peak is measured with
   * @param givenRate records per second; 0 for half of the peer's peak
   */
  public Result run(Workload workload, double givenRate) {
    try (BenchSystem system = new BenchSystem(options, COPIER_JVM);
        Admin admin = system.target().admin()) {
      system.start(false);
      double peak = givenRate > 0 ? 0 : peak(system, workload, admin);
      double rate = givenRate > 0 ? givenRate : peak / 2;
      Workload steady =
          workload.withRecords(
              Math.round(rate * time.toMillis() / 1e3), Math.round(rate * warmUp.toMillis() / 1e3));
      List<Latencies> ours = new ArrayList<>();
      List<Latencies> peers = new ArrayList<>();
      for (int round = WARM_UP_ROUND; round <= options.rounds(); round++) {
        String name = "peer-" + round;
        if (!options.onlyOurs()) {
          peers.add(round(system, name, steady, rate, peer(system, name, steady, TUNING), admin));
        }
        name = "ours-" + round;
        Copier our = new MainstemWorker("mainstem-" + round, system, name, null, null);
        ours.add(round(system, name, steady, rate, our, admin));
        if (round == WARM_UP_ROUND) {
          // The brokers' compilers were at work.
          peers.clear();
          ours.clear();
        }
      }
      Latencies mainstem = Latencies.median(ours);
      Latencies mirrormaker2 = options.onlyOurs() ? mainstem : Latencies.median(peers);
      return new Result(
          rate,
          peak,
          steady,
          mainstem,
          mirrormaker2,
          Ratio.of(mainstem, mirrormaker2),
          options.rounds(),
          MirrorMaker.told("(topic)", workload, TUNING, options.peerSettings()),
          Machine.here(options.logs()));
    }
  }

  private double peak(BenchSystem system, Workload workload, Admin admin) {
    progress.accept("measuring MirrorMaker 2's peak with " + workload);
    String topic = "peak";
    system.source().createTopic(topic, workload.partitions());
    SourceTopic.fill(system.source().bootstrapServers(), topic, workload);
    Measurement measurement =
        new SideBySide(system, options, progress)
            .copy(peer(system, topic, workload, PEAK), workload, workload.total(), admin);
    progress.accept("MirrorMaker 2's peak: " + measurement);
    return measurement.recordsPerSecond();
  }

  private Copier peer(
      BenchSystem system, String topic, Workload workload, MirrorMaker.Tuning tuning) {
    String servers = system.source().bootstrapServers();
    return new MirrorMaker(
        "mm2-" + topic, system, servers, topic, workload, tuning, options.peerSettings());
  }

  /** One run; its topics, a gigabyte on either side that may be in memory, go again. */
  private Latencies round(
      BenchSystem system, String topic, Workload steady, double rate, Copier copier, Admin target) {
    Latencies latencies = probe(system, topic, steady, rate, copier, target);
    try (Admin source = system.source().admin()) {
      SideBySide.delete(source, topic);
    }
    SideBySide.delete(target, copier.targetTopic());
    return latencies;
  }

  private Latencies probe(
      BenchSystem system, String topic, Workload steady, double rate, Copier copier, Admin admin) {
    system.source().createTopic(topic, steady.partitions());
    try (copier) {
      copier.start();
      awaitTopic(admin, copier.targetTopic());
      List<Long> processes =
          List.of(
              system.source().broker(0).pid(),
              system.target().broker(0).pid(),
              copier.pid(),
              ProcessHandle.current().pid());
      List<Double> before = processes.stream().map(ProcessCost::cpuSeconds).toList();
      long begun = System.nanoTime();
      Latencies latencies =
          new LatencyProbe(steady, rate)
              .measure(
                  system.source().bootstrapServers(),
                  topic,
                  system.target().bootstrapServers(),
                  copier.targetTopic());
      double seconds = (System.nanoTime() - begun) / 1e9;
      List<Double> shares =
          IntStream.range(0, processes.size())
              .mapToObj(i -> (ProcessCost.cpuSeconds(processes.get(i)) - before.get(i)) / seconds)
              .toList();
      progress.accept(
          "  CPU seconds per second: source broker %.2f, target broker %.2f, copier %.2f, producer and consumer %.2f"
              .formatted(shares.toArray()));
      progress.accept("%s at %,.0f records/s: %s".formatted(copier.name(), rate, latencies));
      return latencies;
    }
  }

  private static void awaitTopic(Admin admin, String topic) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        admin.describeTopics(List.of(topic)).allTopicNames().get();
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw new IllegalStateException("cannot look at " + topic, e.getCause());
        }
      }
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
    throw new IllegalStateException(topic + " was not created in time");
  }
}
