package io.mainstem.auditor.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.audit.Incident.OffsetRange;
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
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Lost records are delivered again, in other batches: some are counted in other windows than at the
 * source then. All windows they were missing in are good again, and nothing new is accused.
 */
class RepairedTest {

  private static final long START = 1_700_000_003_000L;
  private static final long REPAIRER = 77;
  private static final int BATCHES = 40;

  private final MirrorId mirror = new MirrorId("west--east", "t", 0);
  private final LogId sourceId = new LogId("west", "t", new UUID(0, 1), 0);
  private final LogId targetId = new LogId("east", "t.aggregate", new UUID(0, 2), 0);

  @Property(tries = 100)
  void whatWasLostIsGoodAgainWhereverItStandsNow(@ForAll long seed) throws InterruptedException {
    Random random = new Random(seed);
    List<OffsetRunBlock> runs = new ArrayList<>();
    SimulatedLog source = new SimulatedLog(sourceId);
    SimulatedLog target = new SimulatedLog(targetId);
    Map<LogId, SimulatedLog> logs = new HashMap<>(Map.of(sourceId, source, targetId, target));
    MirrorSpec spec = new MirrorSpec(mirror, sourceId, targetId, true, false);
    Set<Long> dead = new HashSet<>();
    SimulatedCopier copier =
        new SimulatedCopier(spec, source, target, runs, random, 20, new ArrayList<>(), dead);
    SimulatedAuditor auditor =
        new SimulatedAuditor(
            List.of(spec), logs, Set.of(targetId), runs, Map.of(mirror, dead), random);
    long now = START;
    for (int i = 0; i < BATCHES; i++) {
      now += 1_000;
      source.append(5, records(random, now));
    }
    now = settle(auditor, copier, now, 100);
    Set<String> before = named(auditor);
    Set<Long> lost = lost(auditor);

    Redelivery repair =
        new Redelivery(
            new UUID(0, 3),
            mirror,
            sourceId.topicId(),
            targetId.topicId(),
            REPAIRER,
            lost.stream().map(offset -> new OffsetRange(offset, offset + 1)).toList(),
            List.of());
    auditor.accept(repair, now);
    NavigableMap<Long, Long> places = deliver(source, target, lost, random);
    if (random.nextBoolean()) { // seen before it is known where they stand
      now = settle(auditor, copier, now, 1 + random.nextInt(10));
    }
    if (random.nextInt(4) == 0) {
      auditor.crash(now);
      auditor.accept(repair, now);
    }
    for (int reminder = 0; reminder < 3; reminder++) { // a look may have been under way before
      auditor.accept(repair.at(places), now);
      now = settle(auditor, copier, now, 20);
    }

    assertThat(lost(auditor)).isEmpty();
    assertThat(before).containsAll(named(auditor));
    assertThat(auditor.unsettled()).isZero();
  }

  private static NavigableMap<Long, Long> deliver(
      SimulatedLog source, SimulatedLog target, Set<Long> lost, Random random) {
    NavigableMap<Long, Long> places = new TreeMap<>();
    List<Rec> batch = new ArrayList<>();
    for (long offset : lost) {
      places.put(offset, target.end() + batch.size());
      batch.add(source.at(offset));
      if (random.nextBoolean()) {
        target.append(REPAIRER, batch);
        batch.clear();
      }
    }
    if (!batch.isEmpty()) {
      target.append(REPAIRER, batch);
    }
    return places;
  }

  private static long settle(
      SimulatedAuditor auditor, SimulatedCopier copier, long from, int seconds)
      throws InterruptedException {
    long now = from;
    for (int second = 0; second < seconds; second++) {
      now += 1_000;
      copier.copy();
      copier.publish();
      auditor.lookAtEverything(now);
    }
    return now;
  }

  private static Set<Long> lost(SimulatedAuditor auditor) {
    Set<Long> lost = new TreeSet<>();
    auditor.verdicts().stream()
        .flatMap(judged -> judged.findings().stream())
        .filter(finding -> finding.kind() == Verdict.LOSS)
        .forEach(finding -> lost.add(finding.sourceOffset()));
    return lost;
  }

  private static Set<String> named(SimulatedAuditor auditor) {
    Set<String> named = new HashSet<>();
    auditor.verdicts().stream()
        .flatMap(judged -> judged.findings().stream())
        .forEach(
            found ->
                named.add(found.kind() + " " + found.sourceOffset() + " " + found.targetOffset()));
    return named;
  }

  private static List<Rec> records(Random random, long now) {
    List<Rec> batch = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      batch.add(new Rec(now - random.nextInt(200), random.nextLong()));
    }
    return SimulatedLog.withStrays(random, batch);
  }
}
