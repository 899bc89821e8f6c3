package io.mainstem.failover.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.RunIndex;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class RunAlgebraTest {

  /** Inverse runs say the same as the runs they came from. */
  @Property(tries = 200)
  void theInverseMapsBack(@ForAll long seed) {
    Random random = new Random(seed);
    TreeMap<Long, Long> truth = new TreeMap<>();
    RunIndex runs = copy(random, truth);

    List<OffsetRun> inverse = RunAlgebra.inverse(runs);

    assertThat(pairs(inverse))
        .containsExactlyInAnyOrderEntriesOf(
            pairs(truth.entrySet().stream().map(e -> run(e.getValue(), e.getKey())).toList()));
  }

  /** Two copies of one log have exactly the runs of the records that are in both. */
  @Property(tries = 200)
  void twoCopiesOfOneLogMapToEachOther(@ForAll long seed) {
    Random random = new Random(seed);
    TreeMap<Long, Long> toB = new TreeMap<>();
    TreeMap<Long, Long> toC = new TreeMap<>();
    RunIndex aToB = copy(random, toB);
    RunIndex aToC = copy(random, toC);
    TreeMap<Long, Long> expected = new TreeMap<>();
    toB.forEach(
        (a, b) -> {
          if (toC.containsKey(a)) {
            expected.put(b, toC.get(a));
          }
        });

    List<OffsetRun> between = RunAlgebra.between(aToB, aToC);

    assertThat(pairs(between)).containsExactlyInAnyOrderEntriesOf(expected);
    for (int i = 1; i < between.size(); i++) {
      assertThat(between.get(i).sourceStart())
          .isGreaterThanOrEqualTo(between.get(i - 1).sourceEnd());
    }
  }

  private static OffsetRun run(long source, long target) {
    return new OffsetRun(source, target, 1);
  }

  private static RunIndex copy(Random random, Map<Long, Long> truth) {
    RunIndex index = new RunIndex();
    long source = random.nextInt(5);
    long target = random.nextInt(5);
    for (int i = 0; i < 15; i++) {
      int count = 1 + random.nextInt(6);
      index.add(new OffsetRun(source, target, count));
      for (int j = 0; j < count; j++) {
        truth.put(source + j, target + j);
      }
      source += count + random.nextInt(3);
      target += count + 1 + random.nextInt(3);
    }
    return index;
  }

  private static Map<Long, Long> pairs(List<OffsetRun> runs) {
    TreeMap<Long, Long> result = new TreeMap<>();
    for (OffsetRun run : runs) {
      for (int i = 0; i < run.count(); i++) {
        result.put(run.sourceStart() + i, run.targetStart() + i);
      }
    }
    return result;
  }
}
