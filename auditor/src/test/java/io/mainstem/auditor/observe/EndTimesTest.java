package io.mainstem.auditor.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class EndTimesTest {

  private final EndTimes ends = new EndTimes();

  @Test
  void whatIsReadLateWasThereWhenTheEndWasSeen() {
    ends.saw(100, 1_000);
    ends.saw(100, 2_000);
    ends.saw(300, 3_000);
    assertThat(ends.arrivedBy(50, 9_000)).isEqualTo(1_000);
    assertThat(ends.arrivedBy(100, 9_000)).isEqualTo(1_000);
    assertThat(ends.arrivedBy(101, 9_000)).isEqualTo(3_000);
    assertThat(ends.arrivedBy(301, 9_000)).isEqualTo(9_000);
  }

  @Test
  void anEndThatWasLostProvesNothing() {
    ends.saw(300, 1_000);
    ends.saw(100, 2_000);
    ends.saw(300, 3_000);
    assertThat(ends.arrivedBy(100, 9_000)).isEqualTo(2_000);
    assertThat(ends.arrivedBy(300, 9_000)).isEqualTo(3_000);
  }

  /** A log grows, is looked at more often than is remembered, and is read late. */
  @Property(tries = 200)
  void neverTooEarlyAndNoLaterThanTheLastLook(@ForAll long seed) {
    Random random = new Random(seed);
    EndTimes late = new EndTimes();
    int looks = 1 + random.nextInt(2_000);
    List<Long> writtenAt = new ArrayList<>(); // of each offset
    long now = 0;
    for (int look = 0; look < looks; look++) {
      now += 1 + random.nextInt(1_000);
      int records = random.nextInt(4);
      for (int i = 0; i < records; i++) {
        writtenAt.add(now);
      }
      now += random.nextInt(50);
      late.saw(writtenAt.size(), now);
    }
    long last = now;
    long readAt = now + random.nextInt(100_000);
    for (int offset = 0; offset < writtenAt.size(); offset++) {
      if (random.nextInt(3) == 0) {
        assertThat(late.arrivedBy(offset + 1L, readAt)).isBetween(writtenAt.get(offset), last);
      }
    }
  }
}
