package io.mainstem.api.offsets;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.replication.MirrorId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RunIndexTest {

  private static final MirrorId MIRROR = new MirrorId("west--east", "trips", 3);

  /**
   * Random logs with holes on either side: every copied record translates exactly, both ways, in
   * any order of arrival.
   */
  @Property(tries = 300)
  void translatesEveryCopiedRecordExactly(@ForAll long seed) {
    Random random = new Random(seed);
    TreeMap<Long, Long> truth = new TreeMap<>();
    List<OffsetRun> runs = new ArrayList<>();
    long source = random.nextInt(5);
    long target = random.nextInt(5);
    for (int i = 0; i < 30; i++) {
      int count = 1 + random.nextInt(6);
      for (int j = 1; j <= count; j++) {
        runs.add(new OffsetRun(source, target, j));
        truth.put(source + j - 1, target + j - 1);
      }
      source += count + random.nextInt(3);
      target += count + 1 + random.nextInt(3);
    }
    Collections.shuffle(runs, random);

    RunIndex index = new RunIndex();
    runs.forEach(index::add);

    for (long offset = 0; offset < source + 3; offset++) {
      Long expected = truth.get(offset);
      assertThat(index.targetOf(offset))
          .isEqualTo(expected == null ? OptionalLong.empty() : OptionalLong.of(expected));
      if (expected != null) {
        assertThat(index.sourceOf(expected)).hasValue(offset);
      }
      var next = truth.ceilingEntry(offset);
      if (offset >= truth.firstKey() && next != null) {
        assertThat(index.translatePosition(offset)).hasValue(next.getValue());
      }
    }
    TreeMap<Long, Long> back = new TreeMap<>();
    truth.forEach((from, to) -> back.put(to, from));
    for (long offset = back.firstKey(); offset <= back.lastKey(); offset++) {
      assertThat(index.translatePositionBack(offset))
          .hasValue(back.ceilingEntry(offset).getValue());
    }
    assertThat(index.translatePositionBack(back.lastKey() + 1)).hasValue(index.nextSource());
  }

  @Test
  void aPositionAtTheEndOfTheCopyTranslatesToItsEndAndOnePastItDoesNot() {
    RunIndex index = new RunIndex();
    index.add(block(13, new OffsetRun(0, 100, 10)));

    assertThat(index.translatePosition(13)).hasValue(110);
    assertThat(index.translatePosition(14)).isEmpty();
  }

  @Test
  void trimmingForgetsOnlyWhatTheTargetNoLongerHolds() {
    RunIndex index = new RunIndex();
    index.add(block(40, new OffsetRun(0, 100, 10), new OffsetRun(20, 200, 20)));

    index.trimBelowTarget(205);

    assertThat(index.targetOf(5)).isEmpty();
    assertThat(index.targetOf(21)).hasValue(201);
  }

  @Test
  void aBlockSurvivesItsStorage() {
    OffsetRunBlock block = block(40, new OffsetRun(0, 100, 10), new OffsetRun(20, 200, 20));

    assertThat(OffsetRunTopic.read(OffsetRunTopic.value(block))).isEqualTo(block);
    assertThat(new String(OffsetRunTopic.value(block), java.nio.charset.StandardCharsets.UTF_8))
        .contains("\"runs\":[[0,100,10],[20,200,20]]");
  }

  @Test
  void whereNothingWasCopiedYetAPositionTranslatesToWhereTheCopyWillBegin() {
    RunIndex index = new RunIndex();
    index.add(block(40));

    assertThat(index.translatePosition(40)).hasValue(55);
    assertThat(index.translatePosition(41)).isEmpty();
  }

  @Test
  void anOwnerThatBeganFurtherBackMakesLaterRunsOfItsPredecessorUntrueWheneverTheyAreTold() {
    OffsetRunBlock former = block(0, 100, new OffsetRun(0, 1, 100));
    OffsetRunBlock rewound = block(1, 60);
    OffsetRunBlock again = block(1, 90, new OffsetRun(60, 62, 30));
    OffsetRunBlock late = block(0, 120, new OffsetRun(0, 1, 120));
    for (List<OffsetRunBlock> told :
        List.of(List.of(former, rewound, again, late), List.of(late, again, former, rewound))) {
      RunIndex index = new RunIndex();
      told.forEach(index::add);

      assertThat(index.targetOf(59)).hasValue(60);
      assertThat(index.targetOf(60)).hasValue(62);
      assertThat(index.targetOf(95)).isEmpty();
      assertThat(index.nextSource()).isEqualTo(90);
    }
  }

  private static OffsetRunBlock block(long nextSource, OffsetRun... runs) {
    return block(0, nextSource, runs);
  }

  private static OffsetRunBlock block(int epoch, long nextSource, OffsetRun... runs) {
    return new OffsetRunBlock(
        MIRROR,
        new UUID(1, 2),
        "trips",
        new UUID(3, 4),
        3,
        7,
        (short) epoch,
        nextSource,
        runs.length == 0 ? 55 : runs[runs.length - 1].targetEnd(),
        List.of(runs));
  }
}
