package io.mainstem.failover.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.failover.OffsetTranslation.Outcome;
import io.mainstem.api.failover.OffsetTranslation.Stretch;
import io.mainstem.api.offsets.OffsetRun;
import io.mainstem.api.offsets.RunIndex;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TranslatorTest {

  @Test
  void aPositionThatIsNotCopiedYetIsStaleAndNamesWhatIsMissing() {
    RunIndex runs = index(new OffsetRun(0, 100, 10));

    Position answer = Translator.forward(runs, 14);

    assertThat(answer.outcome()).isEqualTo(Outcome.STALE_SOURCE);
    assertThat(answer.offset()).isEqualTo(110);
    assertThat(answer.detail()).contains("10 to 13");
  }

  @Test
  void aPositionBeforeTheOldestRunIsStaleAtItsBeginning() {
    RunIndex runs = index(new OffsetRun(50, 5, 10));

    Position answer = Translator.forward(runs, 7);

    assertThat(answer.outcome()).isEqualTo(Outcome.STALE_SOURCE);
    assertThat(answer.offset()).isEqualTo(5);
  }

  @Test
  void withoutRunsThereIsNoMappingAndNoOffset() {
    Position answer = Translator.forward(new RunIndex(), 7);

    assertThat(answer.outcome()).isEqualTo(Outcome.NO_MAPPING);
    assertThat(answer.offset()).isEqualTo(-1);
    assertThat(Translator.backward(new RunIndex(), 7).outcome()).isEqualTo(Outcome.NO_MAPPING);
  }

  @Test
  void aSourceThatTheReaderHasSeenNothingOfIsReadFromItsFirstRecord() {
    var west =
        new Translator.Origin(
            "west", index(new OffsetRun(0, 0, 10)), index(new OffsetRun(0, 5, 10)));
    var east = new Translator.Origin("east", new RunIndex(), index(new OffsetRun(0, 2, 3)));

    Position answer = Translator.throughOrigins(List.of(west, east), 10);

    assertThat(answer.offset()).isEqualTo(2);
    assertThat(answer.alreadySeen()).containsExactly(new Stretch(5, 15));
  }

  /**
   * Several sources, copied into two global views in random interleavings with random holes. A
   * reader that stops anywhere in the first and goes on in the second, dropping what the answer
   * lists, has read every record exactly once.
   */
  @Property(tries = 300)
  void aReaderOfAGlobalViewMovesWithoutLossAndWithoutRepeating(@ForAll long seed) {
    Random random = new Random(seed);
    int sources = 1 + random.nextInt(4);
    int records = 1 + random.nextInt(40);
    View from = new View(random, sources, records);
    View to = new View(random, sources, records);
    List<Translator.Origin> origins = new ArrayList<>();
    for (int i = 0; i < sources; i++) {
      origins.add(new Translator.Origin("o" + i, from.runs(i), to.runs(i)));
    }
    int position = random.nextInt(from.log.size() + 1);

    Position answer = Translator.throughOrigins(origins, position);

    List<String> read = new ArrayList<>(from.read(0, position));
    for (int offset = (int) answer.offset(); offset < to.log.size(); offset++) {
      long at = offset;
      if (answer.alreadySeen().stream().noneMatch(s -> s.from() <= at && at < s.to())) {
        read.addAll(to.read(offset, offset + 1));
      }
    }
    Set<String> all = new HashSet<>(to.read(0, to.log.size()));
    assertThat(read).doesNotHaveDuplicates();
    assertThat(new HashSet<>(read)).isEqualTo(all);
  }

  /** A log that several mirrors write to, with markers between. */
  private static final class View {
    private final List<String> log = new ArrayList<>();
    private final List<RunIndex> runs = new ArrayList<>();

    View(Random random, int sources, int records) {
      int[] next = new int[sources];
      for (int i = 0; i < sources; i++) {
        runs.add(new RunIndex());
      }
      for (int left = sources * records; left > 0; ) {
        if (random.nextInt(4) == 0) {
          log.add("marker");
        }
        int source = random.nextInt(sources);
        for (int n = 1 + random.nextInt(5); n > 0 && next[source] < records; n--, left--) {
          runs.get(source).add(new OffsetRun(next[source], log.size(), 1));
          log.add(source + ":" + next[source]++);
        }
      }
    }

    RunIndex runs(int source) {
      return runs.get(source);
    }

    List<String> read(int start, int end) {
      return log.subList(start, end).stream().filter(r -> !r.equals("marker")).toList();
    }
  }

  private static RunIndex index(OffsetRun... runs) {
    RunIndex index = new RunIndex();
    for (OffsetRun run : runs) {
      index.add(run);
    }
    return index;
  }
}
