package io.mainstem.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.api.replication.MirrorId;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoadMemoryTest {

  private static final long HOUR = 3_600_000;
  private static final MirrorId ONE = new MirrorId("r", "trips", 0);
  private static final MirrorId TWO = new MirrorId("r", "trips", 1);

  private final LoadMemory memory = new LoadMemory();

  @Test
  void aDaysPeakIsRememberedForADayAndFadesThen() {
    memory.observe(ONE, 1_000_000, 0, 0);
    memory.observe(ONE, 10, 0, 23 * HOUR);
    long atNight = memory.cost(ONE);
    memory.observe(ONE, 10, 0, 30 * HOUR);
    long dayAfter = memory.cost(ONE);
    memory.observe(ONE, 10, 0, 37 * HOUR);

    assertThat(atNight).isGreaterThanOrEqualTo(1_000_000);
    assertThat(dayAfter).isBetween(300_000L, 700_000L);
    assertThat(memory.cost(ONE)).isLessThan(LoadMemory.BASE + 100);
  }

  @Test
  void anotherInstanceGoesOnWithWhatThisOneKnew() {
    memory.observe(ONE, 1_000_000, 0, 5 * HOUR);
    memory.observe(ONE, 10, 0, 9 * HOUR);
    LoadMemory next = new LoadMemory();
    next.observe(ONE, 20, 0, 10 * HOUR);

    next.restore(memory.peaks());

    assertThat(next.cost(ONE)).isEqualTo(memory.cost(ONE));
    next.observe(ONE, 10, 0, 42 * HOUR);
    assertThat(next.cost(ONE))
        .as("it fades from when the peak was, not from when it was handed over")
        .isLessThan(LoadMemory.BASE + 100);
  }

  @Test
  void aMirrorThatNobodyMeasuredIsTakenForTheMeanOfItsTopic() {
    memory.observe(ONE, 500_000, 0, 0);

    assertThat(memory.cost(TWO)).isEqualTo(memory.cost(ONE));
    assertThat(memory.cost(new MirrorId("r", "other", 0))).isEqualTo(LoadMemory.BASE);
  }

  @Test
  void smallChangesDoNotChangeTheCost() {
    memory.observe(ONE, 1_000_000, 0, 0);
    long before = memory.cost(ONE);

    memory.observe(ONE, 1_020_000, 0, 1);

    assertThat(memory.cost(ONE)).isEqualTo(before);
  }

  @Test
  void recordsCostToo() {
    memory.observe(ONE, 1_000, 10_000, 0);

    assertThat(memory.cost(ONE)).isGreaterThan(LoadMemory.BASE + 500_000);
  }

  @Test
  void whatIsGoneIsForgotten() {
    memory.observe(ONE, 500_000, 0, 0);
    memory.retain(Set.of());

    assertThat(memory.cost(ONE)).isEqualTo(LoadMemory.BASE);
    assertThat(memory.cost(TWO)).isEqualTo(LoadMemory.BASE);
  }

  @Test
  void stepsAreAboutAnEighthWideAndNeverBelow() {
    assertThat(LoadMemory.step(0)).isZero();
    assertThat(LoadMemory.step(15)).isEqualTo(15);
    assertThat(LoadMemory.step(17)).isEqualTo(18);
    assertThat(LoadMemory.step(1_000_000)).isBetween(1_000_000L, 1_125_000L);
  }
}
