package io.mainstem.chaos.audit;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class EventTimeTest {

  private static final long LOAD = 11_000;

  @Property
  void trialsOneAfterTheOtherShareNoWindow(
      @ForAll @LongRange(min = 100_000, max = 10_000_000) long now,
      @ForAll @LongRange(min = 0, max = 30_000) long pause) {
    EventTime first = EventTime.until(now + LOAD, LOAD, 0);
    long next = Math.max(now + LOAD + pause, EventTime.earliestBegin(first.end(), LOAD));

    EventTime second = EventTime.until(next + LOAD, LOAD, first.end());

    assertThat(second.begin()).isGreaterThanOrEqualTo(first.end());
    assertThat(first.stamp(now)).isGreaterThanOrEqualTo(first.begin());
    assertThat(first.stamp(now + LOAD)).isEqualTo(first.end() - 1);
    assertThat(first.end()).isLessThanOrEqualTo(now + LOAD);
  }
}
