package io.mainstem.worker.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class BeatTest {

  @Property(tries = 500)
  void theNextMomentIsTheFirstOneLaterThanNow(
      @ForAll String worker,
      @ForAll @LongRange(min = 1, max = 10_000_000) long every,
      @ForAll @LongRange(min = 0, max = 4_000_000_000_000L) long now) {
    Beat beat = Beat.of(worker, every);

    long next = beat.after(now);

    assertThat(next).isGreaterThan(now).isLessThanOrEqualTo(now + every);
    assertThat(beat.after(next - 1)).isEqualTo(next);
    assertThat(beat.after(next)).isEqualTo(next + every);
    assertThat(Beat.of(worker, every)).isEqualTo(beat);
  }
}
