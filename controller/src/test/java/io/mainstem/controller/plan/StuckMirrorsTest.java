package io.mainstem.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.replication.MirrorId;
import io.mainstem.controller.plan.StuckMirrors.Sight;
import io.mainstem.controller.plan.StuckMirrors.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class StuckMirrorsTest {

  private static final long MINUTE = 60_000;
  private static final StuckMirrors.Limits LIMITS =
      new StuckMirrors.Limits(MINUTE, 2, 10 * MINUTE, 3);
  private static final MirrorId ONE = mirror(0);

  private final StuckMirrors stuck = new StuckMirrors(LIMITS);

  @Test
  void aMirrorThatStandsStillTriesOtherWorkersThenWaitsThenIsTriedAgain() {
    assertThat(at(0, "a", 5).move()).isEmpty();
    assertThat(at(1, "a", 5).move()).containsExactly(ONE);
    assertThat(at(2, "b", 5).move()).as("the other worker gets its time, too").isEmpty();
    assertThat(at(3, "b", 5).move()).containsExactly(ONE);
    at(4, "c", 5);

    Verdict waits = at(5, "c", 5);

    assertThat(waits.move()).isEmpty();
    assertThat(waits.quarantined()).containsEntry(ONE, 15 * MINUTE);
    assertThat(stuck.judge(List.of(), 14 * MINUTE).quarantined()).containsKey(ONE);
    assertThat(stuck.judge(List.of(), 16 * MINUTE).quarantined()).isEmpty();
    at(17, "a", 5);
    assertThat(at(18, "a", 5).move()).containsExactly(ONE);
  }

  @Test
  void progressForgetsEverything() {
    at(0, "a", 5);
    at(1, "a", 5);
    at(2, "b", 6);

    assertThat(at(3, "b", 6).move()).isEmpty();
    assertThat(at(4, "b", 6).move()).containsExactly(ONE);
    assertThat(at(6, "c", 6).move()).as("its first moves do not count any more").isNotNull();
  }

  @Test
  void aRouteThatStandsStillAsAWholeIsNotTheWorkersFault() {
    List<Sight> sights = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      sights.add(new Sight(mirror(i), "a", 1, i < 6));
    }
    stuck.judge(sights, 0);

    assertThat(stuck.judge(sights, 5 * MINUTE).move()).isEmpty();
  }

  @Test
  void whatIsGoneIsForgotten() {
    for (int minute = 0; minute <= 5; minute++) {
      at(minute, "a", 5);
    }
    assertThat(stuck.judge(List.of(), 6 * MINUTE).quarantined()).containsKey(ONE);

    stuck.retain(Set.of());

    assertThat(stuck.judge(List.of(), 6 * MINUTE).quarantined()).isEmpty();
  }

  @Test
  void whatIsReleasedBeginsAnew() {
    for (int minute = 0; minute <= 5; minute++) {
      at(minute, "a", 5);
    }
    assertThat(stuck.judge(List.of(), 6 * MINUTE).quarantined()).containsKey(ONE);

    stuck.release(ONE);

    assertThat(stuck.judge(List.of(), 6 * MINUTE).quarantined()).isEmpty();
    assertThat(at(7, "a", 5).move()).isEmpty();
  }

  @Property(tries = 20)
  void fewMoveAtATimeAndNoneMoreOftenThanAllowed(@ForAll @LongRange(max = 10_000) long seed) {
    Random random = new Random(seed);
    StuckMirrors judge = new StuckMirrors(LIMITS);
    Map<MirrorId, Integer> moves = new HashMap<>();
    Set<MirrorId> waiting = new HashSet<>();
    for (int minute = 0; minute < 120; minute++) {
      List<Sight> sights = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        boolean broken = i < 8;
        if (!waiting.contains(mirror(i))) {
          sights.add(
              new Sight(
                  mirror(i),
                  "worker-" + moves.getOrDefault(mirror(i), 0),
                  broken ? 7 : minute,
                  broken || random.nextBoolean()));
        }
      }
      Verdict verdict = judge.judge(sights, minute * MINUTE);
      assertThat(verdict.move()).hasSizeLessThanOrEqualTo(LIMITS.movesPerRound());
      assertThat(verdict.move()).noneMatch(verdict.quarantined()::containsKey);
      assertThat(verdict.move()).allMatch(mirror -> mirror.partition() < 8);
      verdict.move().forEach(mirror -> moves.merge(mirror, 1, Integer::sum));
      waiting.clear();
      waiting.addAll(verdict.quarantined().keySet());
    }
    assertThat(moves.values()).as("two for each time that it is tried").allMatch(n -> n <= 12);
  }

  private Verdict at(int minute, String worker, long position) {
    List<Sight> sights = new ArrayList<>();
    sights.add(new Sight(ONE, worker, position, true));
    for (int i = 1; i < 4; i++) {
      sights.add(new Sight(mirror(i), "a", minute, false));
    }
    return stuck.judge(sights, minute * MINUTE);
  }

  private static MirrorId mirror(int partition) {
    return new MirrorId("west--east", "trips", partition);
  }
}
