package io.mainstem.local.link;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PacerTest {
  @Test
  void withoutRateEverythingMayEnter() {
    assertThat(new Pacer().allowance(0)).isEqualTo(Long.MAX_VALUE);
  }

  /** Spending whatever is allowed, when it is worthwhile, gives the rate. */
  @Property(tries = 100)
  void givesTheRate(@ForAll @LongRange(min = 100_000, max = 1_000_000_000) long rate) {
    Pacer pacer = new Pacer();
    pacer.rate(rate, 0);
    long now = 0;
    long spent = 0;
    while (now < 2_000_000_000L) {
      now = Math.max(now + 1, pacer.worthwhileAt(now));
      long allowed = pacer.allowance(now);
      pacer.spend(allowed);
      spent += allowed;
    }

    assertThat((double) spent).isBetween(1.9 * rate, 2.15 * rate);
  }
}
