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
 * One look a second, records all the time or hardly ever: a loss is told within ten seconds after
 * the replicator has passed the record, though its window may still fill.
 */
class EarlyAlarmTest {

  private static final long START = 1_700_000_003_000L;
  private static final long LIMIT_MILLIS = 10_000;
  private static final int SECONDS = 90;

  private final MirrorId mirror = new MirrorId("west--east", "t", 0);
  private final LogId sourceId = new LogId("west", "t", new UUID(0, 1), 0);
  private final LogId targetId = new LogId("east", "t.aggregate", new UUID(0, 2), 0);

  @Property(tries = 100)
  void onABusyTopic(@ForAll long seed) throws InterruptedException {
    check(new Random(seed), 1);
  }

  @Property(tries = 100)
  void onAQuietTopic(@ForAll long seed) throws InterruptedException {
    check(new Random(seed), 15);
  }

  private void check(Random random, int everySeconds) throws InterruptedException {
    List<OffsetRunBlock> runs = new ArrayList<>();
    List<Mistake> mistakes = new ArrayList<>();
    SimulatedLog source = new SimulatedLog(sourceId);
    SimulatedLog target = new SimulatedLog(targetId);
    Map<LogId, SimulatedLog> logs = new HashMap<>(Map.of(sourceId, source, targetId, target));
    MirrorSpec spec = new MirrorSpec(mirror, sourceId, targetId, true, false);
    SimulatedCopier copier =
        new SimulatedCopier(spec, source, target, runs, random, 30, mistakes, new HashSet<>());
    SimulatedAuditor auditor =
        new SimulatedAuditor(List.of(spec), logs, Set.of(targetId), runs, Map.of(), random);
    Map<Long, Long> passedAt = new HashMap<>();
    long now = START;
    for (int second = 0; second < SECONDS; second++) {
      now += 1_000;
      if (second % everySeconds == 0) {
        source.append(5, SimulatedLog.withStrays(random, records(random, now)));
      }
      copier.copy();
      copier.publish();
      for (Mistake mistake : mistakes) {
        passedAt.putIfAbsent(mistake.sourceOffset(), now);
      }
      look(auditor, logs, now);
    }
    if (copier.hasFilters()) {
      return; // there the end of the window decides
    }
    for (Mistake mistake : mistakes) {
      long passed = passedAt.getOrDefault(mistake.sourceOffset(), now);
      if (mistake.kind() == Verdict.LOSS && now - passed > LIMIT_MILLIS) {
        assertThat(auditor.lossToldAt(mirror, mistake.sourceOffset()))
            .as("%s, passed at %d", mistake, passed)
            .hasValueSatisfying(
                told -> assertThat(told - passed).isLessThanOrEqualTo(LIMIT_MILLIS));
      }
    }
  }

  private static void look(SimulatedAuditor auditor, Map<LogId, SimulatedLog> logs, long now)
      throws InterruptedException {
    for (LogId log : logs.keySet()) {
      auditor.observe(log, Integer.MAX_VALUE / 2, now);
    }
    auditor.readRuns(Integer.MAX_VALUE, now);
    auditor.hearEnds(Integer.MAX_VALUE);
    auditor.judge(now);
    for (int i = 0; i < 4; i++) {
      auditor.examine();
    }
    auditor.askEnds(now);
  }

  private static List<Rec> records(Random random, long now) {
    List<Rec> batch = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      batch.add(new Rec(now - 200 + 25L * i + random.nextInt(25), random.nextLong()));
    }
    return batch;
  }
}
