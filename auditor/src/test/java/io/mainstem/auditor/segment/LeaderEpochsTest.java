package io.mainstem.auditor.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LeaderEpochsTest {

  @Test
  void tellsTheEpochBeforeAnOffsetAndFallsBackWithTheLog() {
    LeaderEpochs epochs = LeaderEpochs.NONE.then(3, 0).then(3, 10).then(5, 20).then(9, 30);

    assertThat(List.of(epochs.before(0), epochs.before(20), epochs.before(21), epochs.before(99)))
        .containsExactly(LeaderEpochs.UNKNOWN, 3, 5, 9);
    assertThat(epochs.until(30)).isEqualTo(LeaderEpochs.NONE.then(3, 0).then(5, 20));
    assertThat(epochs.until(30).last()).isEqualTo(5);
    assertThat(epochs.startOf(5, -7)).isEqualTo(20);
    assertThat(epochs.startOf(4, -7)).isEqualTo(-7);
  }

  @Test
  void whatWasWrittenByALaterLeaderIsNotWhatWasLost() {
    LeaderEpochs epochs = LeaderEpochs.NONE.then(3, 0).then(5, 20);

    assertThat(epochs.reachInto(lost(20, 4), 40)).isFalse();
    assertThat(epochs.reachInto(lost(19, 4), 40)).isTrue();
    assertThat(epochs.reachInto(lost(39, 5), 40)).isTrue();
    assertThat(epochs.reachInto(lost(40, 5), 40)).isFalse();
    assertThat(LeaderEpochs.NONE.then(LeaderEpochs.UNKNOWN, 0).reachInto(lost(9, 5), 40)).isFalse();
    assertThat(LeaderEpochs.NONE.reachInto(lost(9, 5), 40)).isFalse();
  }

  @Property(tries = 100)
  void isReadAsItWasWritten(@ForAll long seed) {
    Random random = new Random(seed);
    LeaderEpochs epochs = LeaderEpochs.NONE;
    long from = 0;
    for (int i = random.nextInt(40); i > 0; i--) {
      from += random.nextInt(1_000_000);
      epochs = epochs.then(random.nextInt(100) - 1, from);
    }
    assertThat(LeaderEpochs.of(epochs.text())).isEqualTo(epochs);
    assertThat(epochs.runs()).hasSizeLessThanOrEqualTo(16);
  }

  private static LostEnd lost(long from, int epoch) {
    return LostEnd.of(from, 100, epoch, List.of());
  }
}
