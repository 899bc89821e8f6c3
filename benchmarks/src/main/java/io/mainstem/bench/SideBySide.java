package io.mainstem.bench;

import io.mainstem.api.federation.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Copies one topic with Mainstem and with the peer, turn about on the same brokers and data, each
 * time in a new process that first copies the warm-up records.
 */
final class SideBySide {
  private static final Duration LIMIT = Duration.ofMinutes(8);
  private static final Duration WARM_AFTER = Duration.ofSeconds(15);
  private static final int WARM_UP_ROUND = 0;

  private final BenchSystem system;
  private final BenchOptions options;
  private final Consumer<String> progress;

  /**
   * What to compare.
   *
   * @param name unique in the system
   * @param throughLink whether the source is read through its link
   * @param filter of Mainstem's route; the peer copies everything, which costs it less
   * @param peer how the peer is tuned
   * @param ceiling whether to measure the target's ceiling, too
   * @param warmUpRound whether to begin with a round that does not count, for the brokers' sake
   */
  record Plan(
      String name,
      Workload workload,
      boolean throughLink,
      Route.@Nullable RecordFilter filter,
      MirrorMaker.Tuning peer,
      boolean ceiling,
      boolean warmUpRound) {}

  /**
   * What was found: a value for each round.
   *
   * @param ceilings records per second; empty if not asked for
   * @param bytesPerRecord in the source's log and on the wire
   */
  record Outcome(
      List<Measurement> ours,
      List<Measurement> peers,
      List<Double> ceilings,
      double bytesPerRecord) {
    Measurement mainstem() {
      return Measurement.median(ours);
    }

    Measurement peer() {
      return Measurement.median(peers);
    }

    double ceiling() {
      return Median.of(ceilings);
    }
  }

  SideBySide(BenchSystem system, BenchOptions options, Consumer<String> progress) {
    this.system = system;
    this.options = options;
    this.progress = progress;
  }

  Outcome run(Plan plan) {
    String topic = plan.name();
    Workload workload = plan.workload();
    progress.accept("filling the source with " + workload);
    system.source().createTopic(topic, workload.partitions());
    SourceTopic.fill(system.source().bootstrapServers(), topic, workload);
    List<Double> ceilings = new ArrayList<>();
    List<Measurement> peers = new ArrayList<>();
    List<Measurement> ours = new ArrayList<>();
    try (Admin admin = system.target().admin();
        Admin sourceAdmin = system.source().admin()) {
      warmBrokers(topic, workload, admin);
      for (int round = plan.warmUpRound() ? WARM_UP_ROUND : 1; round <= options.rounds(); round++) {
        if (plan.ceiling()) {
          ceilings.add(ceiling(plan, round, admin));
        }
        if (!options.onlyOurs()) {
          peers.add(told(round, peer(plan, round), workload, workload.total(), admin));
        }
        ours.add(
            told(round, ours(plan, round, admin), workload, workload.totalAfterFilter(), admin));
        if (round == WARM_UP_ROUND) {
          // The brokers' compilers were still at work, for whoever came first more than for others.
          Stream.of(ceilings, peers, ours).forEach(List::clear);
        }
      }
      double bytesPerRecord = SourceTopic.bytesPerRecord(sourceAdmin, 1, topic, workload);
      delete(sourceAdmin, topic);
      return new Outcome(ours, options.onlyOurs() ? ours : peers, ceilings, bytesPerRecord);
    }
  }

  /** The peer for one round. */
  Copier peer(Plan plan, int round) {
    return new MirrorMaker(
        "mm2-" + plan.name() + "-" + round,
        system,
        system.sourceServers(plan.throughLink()),
        plan.name(),
        plan.workload(),
        plan.peer(),
        options.peerSettings());
  }

  private Copier ours(Plan plan, int round, Admin admin) {
    Workload workload = plan.workload();
    return new MainstemWorker(
        "mainstem-" + round,
        system,
        plan.name(),
        plan.filter(),
        plan.throughLink() ? null : topic -> awaitCopy(topic, workload, admin));
  }

  private static void awaitCopy(String targetTopic, Workload workload, Admin admin) {
    new CopyWatch(admin, targetTopic, workload).awaitAll(workload.totalAfterFilter(), LIMIT);
    delete(admin, targetTopic);
  }

  private double ceiling(Plan plan, int round, Admin admin) {
    double recordsPerSecond = blast(plan.name(), plan.workload(), "ceiling-" + plan.name(), admin);
    progress.accept("%s: ceiling %,.0f records/s".formatted(named(round), recordsPerSecond));
    return recordsPerSecond;
  }

  /** For its first half minute a broker is as busy with compiling as with its clients. */
  void warmBrokers(String topic, Workload workload, Admin admin) {
    long begun = System.nanoTime();
    do {
      blast(topic, workload, "warming-" + topic, admin);
    } while (System.nanoTime() - begun < WARM_AFTER.toNanos());
    progress.accept("the brokers are warm");
  }

  private double blast(String topic, Workload workload, String targetTopic, Admin admin) {
    system.target().createTopic(targetTopic, workload.partitions());
    double recordsPerSecond =
        Ceiling.recordsPerSecond(
            system.source().bootstrapServers(),
            system.target().bootstrapServers(),
            topic,
            targetTopic,
            workload);
    delete(admin, targetTopic);
    return recordsPerSecond;
  }

  private Measurement told(int round, Copier copier, Workload workload, long total, Admin admin) {
    Measurement measurement = copy(copier, workload, total, admin);
    progress.accept("%s: %s %s".formatted(named(round), copier.name(), measurement));
    return measurement;
  }

  private static String named(int round) {
    return round == WARM_UP_ROUND ? "warm-up round" : "round " + round;
  }

  /** Copies once, and deletes the copy. */
  Measurement copy(Copier copier, Workload workload, long total, Admin admin) {
    return copy(copier, workload, total, admin, () -> {});
  }

  /**
   * The same.
   *
   * @param whenCopied what has to be done before the copy goes
   */
  Measurement copy(Copier copier, Workload workload, long total, Admin admin, Runnable whenCopied) {
    Measurement measurement;
    List<Long> brokers = List.of(system.source().broker(0).pid(), system.target().broker(0).pid());
    try (copier) {
      copier.start();
      CopyWatch.Observed observed =
          new CopyWatch(admin, copier.targetTopic(), workload)
              .await(copier.pid(), brokers, total, LIMIT);
      measurement = observed.measurement();
      progress.accept(
          "  %s: warm-up %.1f s; then CPU seconds per second: source broker %.2f, target broker %.2f, copier %.2f"
              .formatted(
                  copier.name(),
                  observed.warmUpSeconds(),
                  share(observed, 0),
                  share(observed, 1),
                  measurement.cpuSecondsPerGigabyte() * measurement.megabytesPerSecond() / 1e3));
      whenCopied.run();
    }
    delete(admin, copier.targetTopic());
    return measurement;
  }

  private static double share(CopyWatch.Observed observed, int other) {
    return observed.othersCpuSeconds().get(other) / observed.seconds();
  }

  /** Deletes a topic; its files go a minute later. */
  static void delete(Admin admin, String topic) {
    try {
      admin.deleteTopics(List.of(topic)).all().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot delete " + topic, e.getCause());
    }
  }
}
