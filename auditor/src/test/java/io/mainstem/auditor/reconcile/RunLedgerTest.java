package io.mainstem.auditor.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.audit.Incident.OffsetRange;
import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.OffsetRunBlock;
import io.mainstem.api.replication.MirrorId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RunLedgerTest {

  private final RunLedger ledger = new RunLedger();

  @Property(tries = 300)
  void agreesWithAPlainTableWhateverTheOrderOfTheBlocks(@ForAll long seed) {
    Random random = new Random(seed);
    long[] target = new long[200];
    java.util.Arrays.fill(target, -1);
    List<OffsetRun> runs = new ArrayList<>();
    long at = 0;
    long to = 0;
    while (at < 180) {
      at += random.nextInt(3); // a hole now and then
      to += random.nextInt(3); // somebody else's records
      int count = 1 + random.nextInt(9);
      for (int i = 0; i < count; i++) {
        target[(int) at + i] = to + i;
      }
      // runs are told again as they grow
      runs.add(new OffsetRun(at, to, 1 + random.nextInt(count)));
      runs.add(new OffsetRun(at, to, count));
      at += count;
      to += count;
    }
    Collections.shuffle(runs, random);
    RunLedger shuffled = new RunLedger();
    runs.forEach(run -> shuffled.add(block(run)));

    for (int offset = 0; offset < target.length; offset++) {
      OptionalLong expected =
          target[offset] < 0 ? OptionalLong.empty() : OptionalLong.of(target[offset]);
      assertThat(shuffled.targetOf(offset)).isEqualTo(expected);
      if (expected.isPresent()) {
        assertThat(shuffled.sourceOf(target[offset])).hasValue(offset);
      }
    }
    int from = random.nextInt(target.length);
    int end = from + random.nextInt(target.length - from);
    long mapped = java.util.stream.IntStream.range(from, end).filter(o -> target[o] >= 0).count();
    assertThat(shuffled.mapped(from, end)).isEqualTo(mapped);
    assertThat(shuffled.mapsOnce(from, end, mapped)).isTrue();
    assertThat(
            shuffled.unmapped(from, end).stream().mapToLong(hole -> hole.to() - hole.from()).sum())
        .isEqualTo(end - from - mapped);
  }

  /** A crash may have swallowed what was said of some of them. */
  @Property(tries = 300)
  void whatNothingIsSaidOfStandsBetweenWhatIsKnown(@ForAll long seed) {
    Random random = new Random(seed);
    List<OffsetRun> runs = new ArrayList<>();
    long at = 0;
    long to = 0;
    for (int i = 0; i < 20; i++) {
      OffsetRun run =
          new OffsetRun(at + random.nextInt(3), to + random.nextInt(9), 1 + random.nextInt(9));
      runs.add(run);
      at = run.sourceEnd();
      to = run.targetEnd();
    }
    RunLedger partly = new RunLedger();
    runs.stream().filter(run -> random.nextBoolean()).forEach(run -> partly.add(block(run)));
    OffsetRun last = runs.get(runs.size() - 1);
    partly.add(block(last)); // where it has come to is known
    long from = random.nextInt((int) at);
    long until = from + 1 + random.nextInt((int) (at - from));
    OffsetRange image = partly.imageOf(from, until);
    OffsetRange origin = partly.originOf(image.from(), image.to(), last.sourceEnd());

    for (OffsetRun run : runs) {
      for (long i = 0; i < run.count(); i++) {
        long source = run.sourceStart() + i;
        if (source >= from && source < until) {
          assertThat(run.targetStart() + i).isBetween(image.from(), image.to() - 1);
          assertThat(source).isBetween(origin.from(), origin.to() - 1);
        }
      }
    }
  }

  @Test
  void aRecordThatIsSaidToStandAtTwoPlacesIsNotMappedOnce() {
    ledger.add(block(new OffsetRun(0, 100, 10)));
    ledger.add(block(new OffsetRun(8, 120, 5)));

    assertThat(ledger.mapsOnce(0, 8, 8)).isTrue();
    assertThat(ledger.mapsOnce(0, 13, 13)).isFalse();
    assertThat(ledger.targetOf(8)).hasValue(108);
    assertThat(ledger.targetOf(10)).hasValue(122);
    assertThat(ledger.sourceOf(120)).hasValue(8);
    assertThat(ledger.sourceOf(108)).hasValue(8);
  }

  @Test
  void runsThatContinueEachOtherTakeOneEntry() {
    for (long offset = 0; offset < 1_000; offset += 10) {
      ledger.add(block(new OffsetRun(offset, offset + 7, 10)));
    }
    assertThat(ledger.size()).isEqualTo(1);
    assertThat(ledger.mapped(0, 1_000)).isEqualTo(1_000);
  }

  @Test
  void forgetsTheOldestAndThenNoLongerVouchesForThem() {
    for (long i = 0; i <= RunLedger.MAX_RUNS; i++) {
      ledger.add(block(new OffsetRun(i * 3, i * 2, 2)));
    }
    assertThat(ledger.size()).isEqualTo(RunLedger.MAX_RUNS);
    assertThat(ledger.mapsOnce(0, 2, 0)).isFalse();
    assertThat(ledger.unmapped(3, 9)).containsExactly(new OffsetRange(5, 6), new OffsetRange(8, 9));
  }

  @Test
  void whatIsCopiedAgainFromAnEarlierOffsetTakesOneEntryMoreHoweverLongItIs() {
    ledger.add(block(new OffsetRun(0, 0, 10_000)));
    for (long offset = 2_000; offset < 10_000; offset += 10) {
      ledger.add(block(new OffsetRun(offset, offset + 8_000, 10)));
      ledger.add(block(new OffsetRun(offset, offset + 8_000, 10)));
    }
    assertThat(ledger.size()).isEqualTo(2);
    assertThat(ledger.mapsOnce(0, 2_000, 2_000)).isTrue();
    assertThat(ledger.mapsOnce(1_999, 2_001, 2)).isFalse();
    assertThat(ledger.sourceOf(17_999)).hasValue(9_999);
    assertThat(ledger.mappedAtTarget(9_000, 11_000)).isEqualTo(2_000);
  }

  @Test
  void secondCopiesAreForgottenTooAndThenNobodyVouchesForTheFirst() {
    ledger.add(block(new OffsetRun(0, 0, 100_000)));
    for (long i = 0; i <= RunLedger.MAX_RUNS; i++) {
      ledger.add(block(new OffsetRun(i * 3, 100_000 + i * 4, 2)));
    }
    assertThat(ledger.size()).isEqualTo(RunLedger.MAX_RUNS + 1);
    assertThat(ledger.mapsOnce(0, 2, 2)).isFalse();
    assertThat(ledger.mapsOnce(0, 100_000, 100_000)).isFalse();
  }

  private static OffsetRunBlock block(OffsetRun run) {
    return new OffsetRunBlock(
        new MirrorId("a--b", "t", 0),
        new UUID(0, 1),
        "t",
        new UUID(0, 2),
        0,
        7,
        (short) 0,
        run.sourceEnd(),
        run.targetEnd(),
        List.of(run));
  }
}
