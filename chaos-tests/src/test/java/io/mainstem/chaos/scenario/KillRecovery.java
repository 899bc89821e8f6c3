package io.mainstem.chaos.scenario;

import io.mainstem.api.federation.ClusterRole;
import io.mainstem.api.federation.LogicalTopic;
import io.mainstem.api.federation.Tier;
import io.mainstem.api.federation.TopicPolicy;
import io.mainstem.api.replication.MirrorState;
import io.mainstem.api.replication.MirrorStatus;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.laboratory.LabRegion;
import io.mainstem.local.laboratory.LabService;
import io.mainstem.local.laboratory.Laboratory;
import io.mainstem.local.laboratory.ServiceRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * How soon mirrors flow again after their worker was killed, and what the other mirrors notice. By
 * hand, on a machine that does nothing else:
 *
 * <pre>
 *   ./mainstem --version; ./mvnw -q -Dquick -pl chaos-tests -am test-compile
 *   java -cp "$PWD/cli/target/mainstem/lib/*:$PWD/chaos-tests/target/test-classes" \
 *     io.mainstem.chaos.scenario.KillRecovery [kills 20] [workers 3] [partitions 24] [records/s 4800]
 * </pre>
 *
 * The whole system of one region, its real controller and fleet; steady load; SIGKILL of one worker
 * after the other. A mirror flows again when the first record produced after the kill has arrived.
 */
public final class KillRecovery {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(4);

  private final LabRegion region;
  private final SteadyFlow flow;
  private final int partitions;
  private final Histogram recoveryMillis = new Histogram(120_000, 3);
  private final Histogram worstMillis = new Histogram(120_000, 3);
  private final List<Double> dips = new ArrayList<>();
  private final List<Double> worstSeconds = new ArrayList<>();

  private KillRecovery(LabRegion region, SteadyFlow flow, int partitions) {
    this.region = region;
    this.flow = flow;
    this.partitions = partitions;
  }

  public static void main(String[] arguments) throws Exception {
    int kills = argument(arguments, 0, 20);
    int workers = argument(arguments, 1, 3);
    int partitions = argument(arguments, 2, 24);
    int rate = argument(arguments, 3, 4_800);
    try (WorkDirectory work = WorkDirectory.temporary();
        Laboratory laboratory =
            Laboratory.in(work, ServiceRuntime.own("io.mainstem.cli.Mainstem"))
                .regions(List.of("east"))
                .workersPerRegion(workers)
                .build()) {
      laboratory.start();
      LogicalTopic topic = laboratory.createTopic(topic(partitions), PATIENCE);
      LabRegion region = laboratory.region("east");
      try (SteadyFlow flow =
          new SteadyFlow(
              region.kafka().bootstrapServers(),
              physical(topic, ClusterRole.REGIONAL),
              physical(topic, ClusterRole.AGGREGATE),
              partitions,
              rate)) {
        new KillRecovery(region, flow, partitions).run(kills);
      }
    }
  }

  private void run(int kills) throws InterruptedException {
    awaitBalance();
    for (int i = 0; i < kills; i++) {
      TimeUnit.NANOSECONDS.sleep(WINDOW_NANOS);
      LabService victim = region.workers().get(i % region.workers().size());
      kill(victim);
      victim.process().start();
      awaitBalance();
    }
    print(kills);
  }

  private void kill(LabService victim) throws InterruptedException {
    Set<Integer> hit = partitionsOf(victim.name());
    long killedAt = System.nanoTime();
    victim.process().kill();
    long recoveredAt = killedAt;
    long worst = 0;
    for (int partition : hit) {
      long arrived = flow.awaitProducedSince(partition, killedAt, PATIENCE);
      recoveryMillis.recordValue(TimeUnit.NANOSECONDS.toMillis(arrived - killedAt));
      worst = Math.max(worst, TimeUnit.NANOSECONDS.toMillis(arrived - killedAt));
      recoveredAt = Math.max(recoveredAt, arrived);
    }
    worstMillis.recordValue(worst);
    Set<Integer> others = new TreeSet<>();
    for (int partition = 0; partition < partitions; partition++) {
      if (!hit.contains(partition)) {
        others.add(partition);
      }
    }
    double before = flow.rate(others, killedAt - WINDOW_NANOS, killedAt);
    double during = flow.rate(others, killedAt, recoveredAt);
    double worstSecond = flow.worstSecond(others, killedAt, recoveredAt);
    dips.add(1 - during / before);
    worstSeconds.add(1 - worstSecond / before);
    System.out.printf(
        "killed %s: %d mirrors, all flow again after %d ms; others: %.0f/s before, %.0f/s meanwhile, %.0f/s in their"
            + " worst second%n",
        victim.name(), hit.size(), worst, before, during, worstSecond);
  }

  private void print(int kills) {
    System.out.printf(
        "{\"kills\": %d, \"mirrorRecoveryMillis\": {\"p50\": %d, \"p99\": %d, \"max\": %d},"
            + " \"killRecoveryMillis\": {\"p50\": %d, \"p99\": %d}, \"othersDip\": {\"mean\": %.4f, \"max\": %.4f,"
            + " \"worstSecond\": %.4f}}%n",
        kills,
        recoveryMillis.getValueAtPercentile(50),
        recoveryMillis.getValueAtPercentile(99),
        recoveryMillis.getMaxValue(),
        worstMillis.getValueAtPercentile(50),
        worstMillis.getValueAtPercentile(99),
        dips.stream().mapToDouble(Double::doubleValue).average().orElse(0),
        dips.stream().mapToDouble(Double::doubleValue).max().orElse(0),
        worstSeconds.stream().mapToDouble(Double::doubleValue).max().orElse(0));
  }

  /** Every mirror is copied, and every worker has about its share. */
  private void awaitBalance() throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    int share = partitions / region.workers().size();
    while (true) {
      List<MirrorStatus> mirrors = mirrors();
      Map<String, Long> byWorker =
          mirrors.stream()
              .filter(mirror -> mirror.state() == MirrorState.COPYING)
              .collect(Collectors.groupingBy(MirrorStatus::worker, Collectors.counting()));
      boolean balanced =
          byWorker.values().stream().mapToLong(Long::longValue).sum() == partitions
              && region.workers().stream()
                  .allMatch(worker -> byWorker.getOrDefault(worker.name(), 0L) >= share - 2);
      if (balanced) {
        return;
      }
      if (System.nanoTime() > until) {
        throw new IllegalStateException("The fleet does not settle: " + byWorker);
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private Set<Integer> partitionsOf(String worker) {
    return mirrors().stream()
        .filter(mirror -> worker.equals(mirror.worker()))
        .map(mirror -> mirror.mirror().partition())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private List<MirrorStatus> mirrors() {
    return region.controller().mirrors(null);
  }

  private static LogicalTopic topic(int partitions) {
    return new LogicalTopic(
        "trips",
        "measurement",
        Tier.STANDARD,
        TopicPolicy.ACTIVE_ACTIVE,
        partitions,
        3_600_000,
        1 << 20,
        1 << 20,
        Map.of(),
        null,
        List.of());
  }

  private static String physical(LogicalTopic topic, ClusterRole role) {
    return topic.placements().stream()
        .filter(placement -> placement.role() == role)
        .findFirst()
        .orElseThrow()
        .physicalTopic();
  }

  private static int argument(String[] arguments, int index, int otherwise) {
    return arguments.length > index ? Integer.parseInt(arguments[index]) : otherwise;
  }
}
