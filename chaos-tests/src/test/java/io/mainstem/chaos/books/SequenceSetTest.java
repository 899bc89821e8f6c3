package io.mainstem.chaos.books;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SequenceSetTest {
  @Property(tries = 200)
  void behavesAsASetOfNumbers(
      @ForAll @Size(max = 60) List<@IntRange(max = 5_000) Integer> left,
      @ForAll @Size(max = 60) List<@IntRange(max = 9_000) Integer> right,
      @ForAll @IntRange(max = 10_000) int bound) {
    SequenceSet a = new SequenceSet();
    SequenceSet b = new SequenceSet();
    Set<Long> modelA = new TreeSet<>();
    Set<Long> modelB = new TreeSet<>();
    left.forEach(n -> assertThat(a.add(n)).isEqualTo(modelA.add((long) n)));
    right.forEach(n -> assertThat(b.add(n)).isEqualTo(modelB.add((long) n)));

    Set<Long> union = new TreeSet<>(modelA);
    union.addAll(modelB);
    Set<Long> minus = new TreeSet<>(modelA);
    minus.removeAll(modelB);
    Set<Long> common = new TreeSet<>(modelA);
    common.retainAll(modelB);
    Set<Long> from = new TreeSet<>(modelA);
    from.removeIf(n -> n < bound);
    assertHolds(a, modelA);
    assertHolds(a.union(b), union);
    assertHolds(a.minus(b), minus);
    assertHolds(a.intersection(b), common);
    assertHolds(a.from(bound), from);
  }

  private static void assertHolds(SequenceSet set, Set<Long> model) {
    assertThat(set.size()).isEqualTo(model.size());
    assertThat(set.first(Integer.MAX_VALUE))
        .containsExactly(model.stream().mapToLong(Long::longValue).toArray());
    assertThat(model).allMatch(set::contains);
  }

  @Test
  void refusesWhatIsNoSequenceNumber() {
    assertThatThrownBy(() -> new SequenceSet().add(-1)).hasMessageContaining("-1");
  }
}
