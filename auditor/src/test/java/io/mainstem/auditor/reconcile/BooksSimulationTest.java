package io.mainstem.auditor.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.audit.Verdict;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.reconcile.SimulatedCopier.Mistake;
import io.mainstem.auditor.reconcile.SimulatedLog.Rec;
import io.mainstem.auditor.segment.LogId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Two mirrors share a target partition; producers, copiers and the auditor move on, stop and crash
 * in any order. Nothing honest may be accused, at any moment, and nothing planted may be missed.
 */
class BooksSimulationTest {

  private static final int STEPS = 600;
  private static final long START = 1_700_000_000_000L;

  private final List<OffsetRunBlock> runsTopic = new ArrayList<>();
  private final Map<LogId, SimulatedLog> logs = new HashMap<>();
  private final List<SimulatedLog> sources = new ArrayList<>();
  private final List<SimulatedCopier> copiers = new ArrayList<>();
  private final List<Mistake> mistakes = new ArrayList<>();
  private final List<MirrorSpec> mirrors = new ArrayList<>();
  private final Map<MirrorId, Set<Long>> deadLetters = new HashMap<>();

  /**
   * Whether there are records equal to the last byte: losing one and doubling its twin is no fault.
   */
  private boolean twins;

  @Property(tries = 200)
  void nothingHonestIsAccused(@ForAll long seed) throws InterruptedException {
    twins = true;
    SimulatedAuditor auditor = run(new Random(seed), 0);

    assertThat(auditor.everFailed).isEmpty();
    assertThat(auditor.unsettled()).isZero();
    assertThat(auditor.verdicts())
        .isNotEmpty()
        .allSatisfy(
            judged -> {
              assertThat(judged.verdict()).isIn(Verdict.VERIFIED, Verdict.FILTERED);
              assertThat(judged.verdict() == Verdict.FILTERED).isEqualTo(judged.filtered() > 0);
            });
    long leftOut =
        auditor.verdicts().stream()
            .mapToLong(judged -> judged.source() - judged.target() - judged.filtered())
            .sum();
    assertThat(leftOut).isEqualTo(deadLetters.values().stream().mapToLong(Set::size).sum());
    long counted = auditor.verdicts().stream().mapToLong(Judged::source).sum();
    assertThat(counted).isEqualTo(sources.stream().mapToLong(BooksSimulationTest::records).sum());
  }

  @Property(tries = 200)
  void everyMistakeIsFoundAndNamedAndNothingElse(@ForAll long seed) throws InterruptedException {
    twins = false;
    SimulatedAuditor auditor = run(new Random(seed), 10);

    Set<String> named = new HashSet<>();
    for (Judged judged : auditor.verdicts()) {
      for (Finding finding : judged.findings()) {
        if (finding.kind() != Verdict.PHANTOM) {
          named.add(name(finding.kind(), judged.mirror(), finding.sourceOffset()));
        }
      }
    }
    assertThat(auditor.unsettled()).isZero();
    for (Mistake mistake : mistakes) {
      // Where a crash swallowed the run, nothing ties a changed record to its original.
      assertThat(
              named.remove(name(mistake.kind(), mistake.mirror().id(), mistake.sourceOffset()))
                  || (mistake.kind() == Verdict.CORRUPT
                      && named.remove(
                          name(Verdict.LOSS, mistake.mirror().id(), mistake.sourceOffset()))))
          .as("%s is named in %s", mistake, auditor.verdicts())
          .isTrue();
    }
    assertThat(named).isEmpty();
  }

  private SimulatedAuditor run(Random random, int mistakesPerThousand) throws InterruptedException {
    SimulatedAuditor auditor = world(random, mistakesPerThousand);
    long now = START;
    for (int step = 0; step < STEPS; step++) {
      now += random.nextInt(300);
      step(auditor, random, now);
    }
    for (int round = 0; round < 200 && !(quiet() && auditor.isIdle() && round > 60); round++) {
      now += 1_000;
      settle(auditor, now);
    }
    return auditor;
  }

  private SimulatedAuditor world(Random random, int mistakesPerThousand) {
    List.of(runsTopic, sources, copiers, mistakes, mirrors).forEach(List::clear);
    logs.clear();
    deadLetters.clear();
    LogId targetId = new LogId("east", "t.aggregate", new UUID(0, 9), 0);
    SimulatedLog target = new SimulatedLog(targetId);
    logs.put(targetId, target);
    for (String from : List.of("west", "north")) {
      LogId id = new LogId(from, "t", new UUID(1, from.hashCode()), 0);
      SimulatedLog source = new SimulatedLog(id);
      MirrorSpec mirror =
          new MirrorSpec(new MirrorId(from + "--east", "t", 0), id, targetId, true, false);
      logs.put(id, source);
      sources.add(source);
      mirrors.add(mirror);
      copiers.add(
          new SimulatedCopier(
              mirror,
              source,
              target,
              runsTopic,
              random,
              mistakesPerThousand,
              mistakes,
              deadLetters.computeIfAbsent(mirror.id(), key -> new HashSet<>())));
    }
    return new SimulatedAuditor(mirrors, logs, Set.of(targetId), runsTopic, deadLetters, random);
  }

  private void step(SimulatedAuditor auditor, Random random, long now) throws InterruptedException {
    int one = random.nextInt(2);
    List<LogId> ids = new ArrayList<>(logs.keySet());
    ids.sort(java.util.Comparator.comparing(LogId::toString));
    switch (random.nextInt(12)) {
      case 0, 1 -> produce(sources.get(one), random, now);
      case 2, 3 -> copiers.get(one).copy();
      case 4 -> copiers.get(one).publish();
      case 5, 6 -> auditor.observe(ids.get(random.nextInt(ids.size())), 1 + random.nextInt(6), now);
      case 7 -> auditor.askEnds(now);
      case 8 -> auditor.hearEnds(1 + random.nextInt(6));
      case 9 -> auditor.readRuns(1 + random.nextInt(5), now);
      case 10 -> {
        auditor.judge(now);
        auditor.examine();
      }
      default -> rarely(auditor, random, one, now);
    }
  }

  private void rarely(SimulatedAuditor auditor, Random random, int one, long now) {
    switch (random.nextInt(8)) {
      case 0 -> auditor.crash(now);
      case 1, 2 -> copiers.get(one).crash();
      case 3 -> auditor.forget(now - 15_000);
      default -> auditor.judge(now);
    }
  }

  private void settle(SimulatedAuditor auditor, long now) throws InterruptedException {
    for (SimulatedCopier copier : copiers) {
      copier.copy();
      copier.publish();
    }
    auditor.lookAtEverything(now);
  }

  private boolean quiet() {
    return copiers.stream().allMatch(SimulatedCopier::isDone);
  }

  private void produce(SimulatedLog source, Random random, long now) {
    int records = 1 + random.nextInt(8);
    List<Rec> batch = new ArrayList<>();
    long late = random.nextInt(20) == 0 ? random.nextInt(25_000) : random.nextInt(500);
    for (int i = 0; i < records; i++) {
      boolean same = twins && i > 0 && random.nextInt(30) == 0;
      batch.add(same ? batch.get(i - 1) : new Rec(now - late + i, random.nextLong()));
    }
    source.append(5, SimulatedLog.withStrays(random, batch));
  }

  private static long records(SimulatedLog log) {
    return log.batches.stream().mapToLong(batch -> batch.records().size()).sum();
  }

  private static String name(Verdict kind, MirrorId mirror, long sourceOffset) {
    return kind + " " + mirror + " " + sourceOffset;
  }
}
