package io.mainstem.chaos.audit;

import io.mainstem.chaos.audit.AuditorsWord.Word;
import io.mainstem.chaos.audit.TrialVerdict.Evidence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One trial: load, attack, heal, read both ends, and hold what the auditor says against that. Used
 * by one thread, once.
 */
final class Trial {

  static final long LOAD_MILLIS = 11_000;

  private static final int RECORDS_PER_SECOND = 200;
  private static final int MOST_PLANTED = 4;
  private static final List<Lies.Kind> LIES = List.of(Lies.Kind.values());
  private static final Duration COPIED_WITHIN = Duration.ofMinutes(1);
  private static final Duration DECIDED_WITHIN = Duration.ofSeconds(90);

  private final TrialSystem system;
  private final EndsReader ends;
  private final AuditorsWord auditors;
  private final long seed;
  private final boolean lies;
  private final EventTime time;
  private final long beganAt = System.currentTimeMillis();
  private final ExecutorService attackers = Executors.newCachedThreadPool();
  private Set<Flaw> truth = Set.of();
  private Word word = new Word(Set.of(), Set.of(), List.of("no auditor answers"));

  /**
   * What came of it.
   *
   * @param harms what was done, and the evidence
   * @param records at the sources
   * @param planted faults
   * @param decidedMillis from the time at which everything was copied
   */
  record Result(
      List<String> harms, long records, int planted, long decidedMillis, TrialVerdict verdict) {}

  Trial(
      TrialSystem system,
      EndsReader ends,
      AuditorsWord auditors,
      long seed,
      boolean lies,
      EventTime time) {
    this.system = system;
    this.ends = ends;
    this.auditors = auditors;
    this.seed = seed;
    this.lies = lies;
    this.time = time;
  }

  Result run() throws InterruptedException, ExecutionException {
    SplittableRandom random = new SplittableRandom(seed);
    List<Harms.Planned> plans = Harms.draw(system, random);
    String prefix = (lies ? "lie-" : "run-") + seed + "-" + beganAt;
    ends.begin();
    Set<Flaw> planted = Set.of();
    long acknowledged;
    List<Future<@Nullable String>> attacks = new ArrayList<>();
    try (NumberedFlow west = flow(system.west(), "west-" + prefix);
        NumberedFlow east = flow(system.east(), "east-" + prefix)) {
      plans.forEach(plan -> attacks.add(attackers.submit(attack(plan))));
      Future<Set<Flaw>> planting = attackers.submit(() -> plant(random.split(), "west-x" + prefix));
      sleepUntil(beganAt + LOAD_MILLIS);
      planted = planting.get();
      acknowledged = west.acknowledged() + east.acknowledged();
    }
    List<String> harms = new ArrayList<>();
    int proved = 0;
    for (int i = 0; i < attacks.size(); i++) {
      String name = plans.get(i).harm().name();
      try {
        String evidence = attacks.get(i).get();
        proved += evidence == null ? 0 : 1;
        harms.add(evidence == null ? name + " (unproved)" : name);
      } catch (ExecutionException e) {
        harms.add(name + " (failed: " + e.getCause() + ")");
      }
    }
    attackers.shutdown();
    return judge(harms, proved, planted, acknowledged);
  }

  private NumberedFlow flow(io.mainstem.local.kafka.LocalKafka cluster, String prefix) {
    return new NumberedFlow(cluster, prefix, RECORDS_PER_SECOND, time::stamp);
  }

  private Callable<@Nullable String> attack(Harms.Planned plan) {
    return () -> {
      sleepUntil(beganAt + plan.afterMillis());
      plan.harm().begin();
      TimeUnit.MILLISECONDS.sleep(plan.forMillis());
      return plan.harm().end();
    };
  }

  private Set<Flaw> plant(SplittableRandom random, String prefix) throws InterruptedException {
    Set<Flaw> planted = new TreeSet<>();
    if (!lies) {
      return planted;
    }
    int wanted = 1 + random.nextInt(MOST_PLANTED);
    try (Planter planter = new Planter(system.west(), prefix, time::stamp)) {
      for (int i = 0; i < wanted; i++) {
        long slot = (LOAD_MILLIS - 1_000) / wanted;
        sleepUntil(beganAt + i * slot + random.nextLong(slot));
        Lies.Kind kind = LIES.get(random.nextInt(LIES.size()));
        planted.addAll(planter.plant(kind, random.nextInt(TrialSystem.PARTITIONS)));
      }
    }
    return planted;
  }

  private Result judge(List<String> harms, int proved, Set<Flaw> planted, long acknowledged)
      throws InterruptedException {
    boolean copied =
        Patience.awaits(
            COPIED_WITHIN,
            () -> {
              truth = ends.flaws();
              return truth.equals(planted);
            });
    Map<String, Map<Integer, Long>> records =
        Map.of(
            TrialSystem.route("west"), ends.records(TrialSystem.route("west")),
            TrialSystem.route("east"), ends.records(TrialSystem.route("east")));
    long copiedAt = System.nanoTime();
    boolean decided =
        Patience.awaits(
            DECIDED_WITHIN,
            () -> {
              word = auditors.about(time, records);
              return word.undecided().isEmpty();
            });
    long decidedMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - copiedAt);
    TrialVerdict verdict =
        TrialVerdict.of(
            new Evidence(
                proved,
                lies,
                planted,
                copied ? truth : ends.flaws(),
                word.told(),
                word.withdrawn(),
                word.undecided()));
    if (verdict.outcome() != TrialVerdict.Outcome.RIGHT) {
      auditors.windows(time).forEach(window -> System.out.println("      said: " + window));
    }
    long total =
        records.values().stream()
            .flatMap(of -> of.values().stream())
            .mapToLong(Long::longValue)
            .sum();
    if (total < acknowledged) {
      throw new IllegalStateException(
          "The sources hold %d records of %d that they acknowledged"
              .formatted(total, acknowledged));
    }
    return new Result(harms, total, planted.size(), decided ? decidedMillis : -1, verdict);
  }

  private static void sleepUntil(long time) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(Math.max(0, time - System.currentTimeMillis()));
  }
}
