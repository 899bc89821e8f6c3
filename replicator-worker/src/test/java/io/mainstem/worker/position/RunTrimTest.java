package io.mainstem.worker.position;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.offsets.OffsetRunHead;
import io.mainstem.api.offsets.OffsetRunTopic;
import io.mainstem.api.offsets.RunIndex;
import io.mainstem.api.replication.MirrorId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/** What may go of the stored runs, and what is still known when it has gone, or some of it. */
class RunTrimTest {
  private static final MirrorId MIRROR = new MirrorId("a--b", "t", 0);
  private static final UUID SOURCE = SimulatedOwner.SOURCE_ID;
  private static final UUID TARGET = SimulatedOwner.TARGET_ID;

  @Test
  void whatIsGoneFromBothSidesGoesExceptTheLastOfIt() {
    List<OffsetRunBlock> blocks =
        List.of(
            block(SOURCE, 0, new OffsetRun(0, 1, 10)),
            block(SOURCE, 0, new OffsetRun(12, 13, 10)),
            block(SOURCE, 0, new OffsetRun(30, 31, 10)),
            block(SOURCE, 0, new OffsetRun(50, 51, 10)));

    assertThat(starts(trim(40, 41).removable(stored(blocks)))).containsExactly(0L, 12L);
    assertThat(trim(40, 0).removable(stored(blocks))).isEmpty();
    assertThat(trim(0, 41).removable(stored(blocks))).isEmpty();
  }

  @Test
  void thePositionStaysHoweverOldItIs() {
    List<OffsetRunBlock> blocks = List.of(block(SOURCE, 3, new OffsetRun(0, 1, 10)));

    assertThat(trim(1_000, 1_000).removable(stored(blocks))).isEmpty();
  }

  @Test
  void ofFormerTopicsOnlyThePositionStays() {
    UUID former = new UUID(7, 7);
    List<OffsetRunBlock> blocks =
        List.of(
            block(former, 0, new OffsetRun(0, 1, 10)),
            block(former, 0, new OffsetRun(100, 111, 10)),
            block(SOURCE, 1, new OffsetRun(0, 131, 10)));

    assertThat(starts(trim(0, 0).removable(stored(blocks)))).containsExactly(0L);
    assertThat(trim(0, 0).removable(stored(blocks.subList(0, 2)))).isEmpty();
  }

  /** The target had lost its end: the second owner began again at 5. */
  @Test
  void whatMakesOtherBlocksUntrueStaysAsLongAsThey() {
    List<OffsetRunBlock> blocks =
        List.of(
            block(SOURCE, 0, new OffsetRun(0, 1, 10), new OffsetRun(10, 90, 10)),
            block(SOURCE, 1, new OffsetRun(5, 20, 3)),
            block(SOURCE, 1, new OffsetRun(8, 24, 1)),
            block(SOURCE, 1, new OffsetRun(40, 60, 10)));

    assertThat(trim(9, 30).removable(stored(blocks))).isEmpty();
    assertThat(starts(trim(20, 100).removable(stored(blocks)))).containsExactly(0L, 5L);
  }

  /** Random lives, random retention, and a crash after some of what may go has gone. */
  @Property(tries = 4000, shrinking = ShrinkingMode.OFF)
  void whatMayStillBeReadTranslatesAsBefore(@ForAll long seed) {
    Random random = new Random(seed);
    SimulatedTakeOvers life = new SimulatedTakeOvers(random, Integer.MAX_VALUE - 1_000);
    life.truncates = random.nextBoolean();
    if (life.runUntilFlagged() != null) {
      return; // somebody mends it by hand
    }
    Map<String, OffsetRunBlock> blocks = compacted(life.runs);
    List<SimulatedSource.Batch> source = life.source.batches();
    long sourceEnd = source.get(source.size() - 1).nextOffset();
    long targetEnd = life.target.end();
    long sourceStart = random.nextLong(sourceEnd + 1);
    long targetStart = random.nextLong(targetEnd + 1);
    RunIndex before = index(blocks);

    List<StoredBlock> going =
        trim(sourceStart, targetStart).removable(stored(List.copyOf(blocks.values())));
    going.subList(0, random.nextInt(going.size() + 1)).forEach(each -> blocks.remove(each.key()));

    RunIndex after = index(blocks);
    assertThat(newest(blocks)).isEqualTo(newest(compacted(life.runs)));
    for (long at = sourceStart; at <= sourceEnd; at++) {
      assertSame(before.translatePosition(at), after.translatePosition(at), "source", at);
    }
    for (long at = targetStart; at <= targetEnd; at++) {
      assertSame(before.translatePositionBack(at), after.translatePositionBack(at), "target", at);
    }
  }

  private static void assertSame(OptionalLong before, OptionalLong after, String side, long at) {
    assertThat(after).as("%s position %d", side, at).isEqualTo(before);
  }

  private static RunTrim trim(long sourceStart, long targetStart) {
    return new RunTrim(SOURCE, TARGET, sourceStart, targetStart);
  }

  private static OffsetRunBlock block(UUID source, int epoch, OffsetRun... runs) {
    OffsetRun last = runs[runs.length - 1];
    return new OffsetRunBlock(
        MIRROR,
        source,
        "t",
        TARGET,
        0,
        4000,
        (short) epoch,
        last.sourceEnd(),
        last.targetEnd(),
        List.of(runs));
  }

  private static List<StoredBlock> stored(List<OffsetRunBlock> blocks) {
    return blocks.stream()
        .map(block -> StoredBlock.of(key(block), OffsetRunHead.of(block)))
        .toList();
  }

  private static String key(OffsetRunBlock block) {
    return new String(OffsetRunTopic.key(block), StandardCharsets.UTF_8);
  }

  /** As compaction leaves them. */
  private static Map<String, OffsetRunBlock> compacted(List<OffsetRunBlock> blocks) {
    Map<String, OffsetRunBlock> byKey = new LinkedHashMap<>();
    for (OffsetRunBlock block : blocks) {
      byKey.remove(key(block));
      byKey.put(key(block), block);
    }
    return byKey;
  }

  private static RunIndex index(Map<String, OffsetRunBlock> blocks) {
    RunIndex index = new RunIndex();
    blocks.values().forEach(index::add);
    return index;
  }

  private static Optional<Anchor> newest(Map<String, OffsetRunBlock> blocks) {
    RecordedFacts facts = new RecordedFacts();
    blocks.values().forEach(block -> facts.add(OffsetRunHead.of(block)));
    return facts.newest(SOURCE, TARGET, 4000);
  }

  private static List<Long> starts(List<StoredBlock> blocks) {
    return new ArrayList<>(blocks.stream().map(StoredBlock::sourceStart).toList());
  }
}
