package io.mainstem.auditor.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CatchUpTest {

  private final CatchUp mirror = new CatchUp();
  private long now = 1_000_000;

  @Test
  void aMirrorWithMoreThanFiveSecondsOfWorkCatchesUpUntilLessThanOneIsLeft() {
    long end = 1_000;
    assertThat(after(0, end)).isFalse(); // nobody knows its pace yet
    assertThat(after(100, end)).isTrue();
    assertThat(mirror.perSecond()).isEqualTo(100);
    for (long position = 200; position < 900; position += 100) {
      assertThat(after(position, end)).as("at %d", position).isTrue();
    }
    assertThat(after(900, end)).isFalse();
    assertThat(after(1_000, end)).isFalse();
  }

  @Test
  void aBurstOfFewSecondsIsNone() {
    after(0, 400);
    assertThat(after(100, 500)).isFalse();
    assertThat(after(200, 600)).isFalse();
  }

  @Test
  void oneThatStandsStillDoesNotCatchUp() {
    after(0, 10_000);
    assertThat(after(100, 10_000)).isTrue();
    after(100, 10_000);
    assertThat(after(100, 10_000)).isTrue(); // not for long
    assertThat(after(100, 10_000)).isFalse();
    assertThat(mirror.perSecond()).isZero();
  }

  @Test
  void whatIsNotKnownIsNotGuessed() {
    after(0, 10_000);
    assertThat(after(100, 10_000)).isTrue();
    assertThat(after(-1, 10_000)).isFalse();
    assertThat(after(200, -1)).isFalse();
    assertThat(after(200, 10_000)).isFalse();
    assertThat(after(300, 10_000)).isTrue();
    assertThat(after(50, 10_000)).isFalse(); // it fell back: what it did before tells nothing
    now -= 60_000;
    assertThat(after(150, 10_000)).isFalse();
    assertThat(after(250, 10_000)).isTrue();
  }

  private boolean after(long position, long end) {
    now += 1_000;
    mirror.look(position, end, now);
    return mirror.underWay();
  }
}
