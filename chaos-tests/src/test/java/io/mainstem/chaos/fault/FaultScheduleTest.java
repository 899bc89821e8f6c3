package io.mainstem.chaos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class FaultScheduleTest {
  @Property(tries = 100)
  void isTheSameForTheSameSeed(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int count) {
    FaultSchedule schedule =
        FaultSchedule.draw(seed, List.of(FaultKind.values()), count, 1_000, 500);

    assertThat(FaultSchedule.draw(seed, List.of(FaultKind.values()), count, 1_000, 500))
        .isEqualTo(schedule);
    assertThat(schedule.faults())
        .hasSize(count)
        .allMatch(fault -> fault.pauseMillis() >= 500 && fault.pauseMillis() <= 1_500);
    assertThat(
            schedule.faults().stream()
                .limit(FaultKind.values().length)
                .map(FaultSchedule.Planned::kind))
        .doesNotHaveDuplicates();
  }
}
