package io.mainstem.chaos.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.audit.Verdict;
import io.mainstem.chaos.audit.Copies.Seen;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CopiesTest {

  private static final List<Seen> SOURCE =
      IntStream.range(0, 10).mapToObj(i -> Seen.of("r" + i + "#x", 1_000, 100 + i)).toList();

  private final List<Seen> target = new ArrayList<>(SOURCE);

  @Test
  void nothingIsWrongWithACopy() {
    assertThat(flaws()).isEmpty();
  }

  @Test
  void lossesAreNamed() {
    target.remove(9);
    target.remove(0);

    assertThat(flaws()).containsExactly(flaw(Verdict.LOSS, 100), flaw(Verdict.LOSS, 109));
  }

  @Test
  void aDuplicateIsNamedByItsOriginal() {
    target.add(target.get(3));

    assertThat(flaws()).containsExactly(flaw(Verdict.DUPLICATE, 103));
  }

  @Test
  void anotherContentIsNoLossAndNoPhantom() {
    target.set(4, Seen.of("r4#y", 1_000, 104));

    assertThat(flaws()).containsExactly(flaw(Verdict.CORRUPT, 104));
  }

  @Test
  void anotherTimestampIsAnotherContent() {
    target.set(4, Seen.of("r4#x", 1_001, 104));

    assertThat(flaws()).containsExactly(flaw(Verdict.CORRUPT, 104));
  }

  @Test
  void ofTwoThatChangedPlacesTheEarlierOneIsNamed() {
    Collections.swap(target, 5, 6);

    assertThat(flaws()).containsExactly(flaw(Verdict.REORDERED, 105));
  }

  @Test
  void whatNeverWasAtTheSourceIsAPhantom() {
    target.add(Seen.of("nobody#x", 1_000, 110));

    assertThat(flaws()).containsExactly(flaw(Verdict.PHANTOM, -1));
  }

  private Set<Flaw> flaws() {
    return Copies.flaws("route", 2, SOURCE, target);
  }

  private static Flaw flaw(Verdict kind, long offset) {
    return new Flaw("route", 2, kind, offset);
  }
}
