package io.mainstem.auditor.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadBudgetTest {

  private static final long SECOND = 1_000_000_000L;

  private final ReadBudget budget = new ReadBudget(100, 0);
  private final List<Integer> released = new ArrayList<>();

  @Test
  void aSecondsWorthIsReadAtOnceAndTheRestInItsTime() {
    for (int i = 0; i < 4; i++) {
      int number = i;
      budget.spend(50, () -> released.add(number), 0);
    }
    assertThat(released).containsExactly(0, 1);
    budget.look(SECOND / 4);
    assertThat(released).containsExactly(0, 1);
    budget.look(SECOND / 2);
    assertThat(released).containsExactly(0, 1, 2);
    budget.look(SECOND);
    assertThat(released).containsExactly(0, 1, 2, 3);
  }

  @Test
  void whatIsLargerThanASecondsWorthIsReadNeverthelessAndPaidForAfterwards() {
    budget.spend(250, () -> released.add(0), 0);
    budget.spend(10, () -> released.add(1), 0);
    assertThat(released).containsExactly(0);
    budget.look(SECOND);
    assertThat(released).containsExactly(0);
    budget.look(2 * SECOND);
    assertThat(released).containsExactly(0, 1);
  }

  @Test
  void withoutALimitNothingIsHeldBack() {
    ReadBudget unbounded = new ReadBudget(Long.MAX_VALUE, 0);
    for (int i = 0; i < 1_000; i++) {
      int number = i;
      unbounded.spend(1 << 20, () -> released.add(number), 0);
    }
    assertThat(released).hasSize(1_000);
  }
}
