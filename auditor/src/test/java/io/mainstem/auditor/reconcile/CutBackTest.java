package io.mainstem.auditor.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.audit.Verdict;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.replication.MirrorId;
import io.mainstem.auditor.reconcile.SimulatedLog.Rec;
import io.mainstem.auditor.segment.LogId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A log loses its end after it was observed, as in an unclean election. */
class CutBackTest {

  private static final long START = 1_700_000_003_000L;
  private static final int BATCHES = 30;

  private final MirrorId mirror = new MirrorId("west--east", "t", 0);
  private final LogId sourceId = new LogId("west", "t", new UUID(0, 1), 0);
  private final LogId targetId = new LogId("east", "t.aggregate", new UUID(0, 2), 0);
  private final SimulatedLog source = new SimulatedLog(sourceId);
  private final SimulatedLog target = new SimulatedLog(targetId);
  private final Map<LogId, SimulatedLog> logs =
      new HashMap<>(Map.of(sourceId, source, targetId, target));
  private final List<OffsetRunBlock> runs = new ArrayList<>();
  private long now = START;

  @Property(tries = 50)
  void whatATargetLostIsWaitedForAndGoodWhenItIsCopiedAgain(@ForAll long seed)
      throws InterruptedException {
    Random random = new Random(seed);
    SimulatedCopier copier = copier(random);
    SimulatedAuditor auditor = verified(copier, random);
    SortedSet<Long> lost = cutTarget(auditor, random);

    settle(auditor, copier, 30);

    assertThat(auditor.everFailed).isEmpty();
    assertThat(auditor.verdicts())
        .extracting(Judged::verdict)
        .containsAnyOf(Verdict.IN_FLIGHT, Verdict.STALLED);

    copier.copyAgainFrom(lost.first());
    settle(auditor, copier, 30);

    assertThat(auditor.everFailed).isEmpty();
    assertThat(auditor.unsettled()).isZero();
    assertThat(auditor.verdicts()).extracting(Judged::verdict).containsOnly(Verdict.VERIFIED);
  }

  @Property(tries = 50)
  void whatATargetLostAndNobodyCopiesAgainIsALossAsSoonAsTheReplicatorHasGoneOn(@ForAll long seed)
      throws InterruptedException {
    Random random = new Random(seed);
    SimulatedCopier copier = copier(random);
    SimulatedAuditor auditor = verified(copier, random);
    Set<Long> lost = cutTarget(auditor, random);

    produce(random, 5);
    settle(auditor, copier, 60);

    assertThat(lostAccordingTo(auditor)).isEqualTo(lost);
    assertThat(auditor.unsettled()).isZero();
  }

  private static Set<Long> lostAccordingTo(SimulatedAuditor auditor) {
    Set<Long> told = new TreeSet<>();
    auditor.verdicts().stream()
        .flatMap(judged -> judged.findings().stream())
        .filter(finding -> finding.kind() == Verdict.LOSS)
        .forEach(finding -> told.add(finding.sourceOffset()));
    return told;
  }

  @Property(tries = 50)
  void whatASourceLostAfterItWasCopiedAccusesNobody(@ForAll long seed) throws InterruptedException {
    Random random = new Random(seed);
    SimulatedCopier copier = copier(random);
    SimulatedAuditor auditor = verified(copier, random);
    loseSource(random);
    auditor.cutBack(sourceId, source.end(), now);

    settle(auditor, copier, 60);

    assertThat(auditor.everFailed).isEmpty();
    assertThat(auditor.unsettled()).isZero();
    assertThat(auditor.verdicts())
        .filteredOn(judged -> judged.verdict() != Verdict.VERIFIED)
        .isNotEmpty()
        .allSatisfy(
            judged -> {
              assertThat(judged.verdict()).isEqualTo(Verdict.UNKNOWN);
              assertThat(judged.detail()).contains("were lost after they had been observed");
            });
  }

  @Property(tries = 100)
  void whoWasDownWhileALogLostItsEndAndGrewBeyondWhatWasSeenTakesItBack(@ForAll long seed)
      throws InterruptedException {
    Random random = new Random(seed);
    SimulatedCopier copier = copier(random);
    SimulatedAuditor auditor = verified(copier, random);
    long seen = target.end();
    copier.copyAgainFrom(loseTarget(random).first());
    produce(random, BATCHES);
    copyAll(copier);
    assertThat(target.end()).isGreaterThan(seen);

    auditor.crash(now);
    settle(auditor, copier, 60);

    assertThat(auditor.everFailed).isEmpty();
    assertThat(auditor.unsettled()).isZero();
    assertThat(auditor.verdicts()).extracting(Judged::verdict).containsOnly(Verdict.VERIFIED);
    assertThat(auditor.verdicts().stream().mapToLong(Judged::target).sum())
        .isEqualTo(2L * BATCHES * 5);
  }

  @Property(tries = 100)
  void whatATargetLostWhileNobodyLookedIsALossIfItWasNotCopiedAgain(@ForAll long seed)
      throws InterruptedException {
    Random random = new Random(seed);
    SimulatedCopier copier = copier(random);
    SimulatedAuditor auditor = verified(copier, random);
    long seen = target.end();
    Set<Long> lost = loseTarget(random);
    for (int i = 0; i < 3; i++) { // what others lose and copy does not matter
      produce(random, BATCHES / 2);
      copyAll(copier);
      target.elect();
    }
    assertThat(target.end()).isGreaterThan(seen);

    auditor.crash(now);
    settle(auditor, copier, 60);

    assertThat(lostAccordingTo(auditor)).isEqualTo(lost);
    assertThat(auditor.unsettled()).isZero();
  }

  @Property(tries = 100)
  void whatASourceLostIsRememberedOverARestart(@ForAll long seed) throws InterruptedException {
    Random random = new Random(seed);
    SimulatedCopier copier = copier(random);
    SimulatedAuditor auditor = verified(copier, random);
    loseSource(random);
    auditor.cutBack(sourceId, source.end(), now);

    for (int restart = 0; restart < 3; restart++) {
      auditor.crash(now);
      settle(auditor, copier, 20);
    }

    assertThat(auditor.everFailed).isEmpty();
    assertThat(auditor.unsettled()).isZero();
    assertThat(auditor.verdicts())
        .filteredOn(judged -> judged.verdict() != Verdict.VERIFIED)
        .isNotEmpty()
        .allSatisfy(
            judged ->
                assertThat(judged.detail()).contains("were lost after they had been observed"));
  }

  /**
   * The replicator does not notice either: it leaves out what came instead of what it had copied.
   */
  @Property(tries = 100)
  void whatCameInsteadOfWhatASourceLostIsCountedThoughNobodyLooked(@ForAll long seed)
      throws InterruptedException {
    Random random = new Random(seed);
    SimulatedCopier copier = copier(random);
    SimulatedAuditor auditor = verified(copier, random);
    long seen = source.end();
    loseSource(random);
    long to = source.end();
    produce(random, BATCHES);
    assertThat(source.end()).isGreaterThan(seen);

    auditor.crash(now);
    settle(auditor, copier, 60);

    assertThat(auditor.unsettled()).isZero();
    assertThat(lostAccordingTo(auditor))
        .allSatisfy(offset -> assertThat(offset).isBetween(to, seen - 1));
    assertThat(auditor.verdicts().stream().mapToLong(Judged::source).sum())
        .isEqualTo(source.batches.stream().mapToLong(batch -> batch.records().size()).sum());
  }

  private void loseSource(Random random) {
    source.cutBack(source.batches.get(10 + random.nextInt(BATCHES - 12)).base());
  }

  private SimulatedCopier copier(Random random) {
    logs.values().forEach(log -> log.cutBack(0));
    runs.clear();
    now = START;
    MirrorSpec spec = new MirrorSpec(mirror, sourceId, targetId, true, false);
    SimulatedCopier copier =
        new SimulatedCopier(
            spec, source, target, runs, random, 0, new ArrayList<>(), new HashSet<>());
    // What a filter dropped is told apart elsewhere, and dead letters, too.
    Assume.that(copier.leavesNothingOut());
    return copier;
  }

  private SimulatedAuditor verified(SimulatedCopier copier, Random random)
      throws InterruptedException {
    MirrorSpec spec = new MirrorSpec(mirror, sourceId, targetId, true, false);
    SimulatedAuditor auditor =
        new SimulatedAuditor(List.of(spec), logs, Set.of(targetId), runs, Map.of(), random);
    produce(random, BATCHES);
    settle(auditor, copier, 60);
    assertThat(auditor.unsettled()).isZero();
    assertThat(auditor.verdicts()).extracting(Judged::verdict).containsOnly(Verdict.VERIFIED);
    return auditor;
  }

  /** The source offsets whose copies are gone. */
  private SortedSet<Long> cutTarget(SimulatedAuditor auditor, Random random) {
    SortedSet<Long> lost = loseTarget(random);
    auditor.cutBack(targetId, target.end(), now);
    return lost;
  }

  /** Likewise; nobody has noticed. */
  private SortedSet<Long> loseTarget(Random random) {
    int batches = target.batches.size();
    long to = target.batches.get(batches / 2 + random.nextInt(batches / 2 - 1)).base();
    TreeSet<Long> lost = new TreeSet<>();
    for (OffsetRunBlock block : runs) {
      block
          .runs()
          .forEach(
              run -> {
                for (long i = 0; i < run.count(); i++) {
                  if (run.targetStart() + i >= to) {
                    lost.add(run.sourceStart() + i);
                  }
                }
              });
    }
    target.cutBack(to);
    return lost;
  }

  private void produce(Random random, int batches) {
    for (int i = 0; i < batches; i++) {
      now += 1_000;
      List<Rec> batch = new ArrayList<>();
      for (int j = 0; j < 5; j++) {
        batch.add(new Rec(now - random.nextInt(200), random.nextLong()));
      }
      source.append(5, SimulatedLog.withStrays(random, batch));
    }
  }

  private static void copyAll(SimulatedCopier copier) {
    while (!copier.isDone()) {
      copier.copy();
      copier.publish();
    }
  }

  private void settle(SimulatedAuditor auditor, SimulatedCopier copier, int seconds)
      throws InterruptedException {
    for (int second = 0; second < seconds; second++) {
      now += 1_000;
      copier.copy();
      copier.publish();
      auditor.lookAtEverything(now);
    }
  }
}
