package io.mainstem.worker.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TakeOverTurnsTest {
  private final TakeOverTurns turns = new TakeOverTurns(3, 2);

  @Test
  void whoAskedFirstComesFirst() {
    TakeOverTurns.Turn first = turns.ask("east");
    TakeOverTurns.Turn second = turns.ask("east");
    TakeOverTurns.Turn third = turns.ask("east");
    TakeOverTurns.Turn fourth = turns.ask("east");
    assertThat(List.of(has(first), has(second), has(third), has(fourth)))
        .containsExactly(true, true, false, false);

    second.close();

    assertThat(List.of(has(third), has(fourth))).containsExactly(true, false);
    assertThat(turns.underWay()).isEqualTo(2);
    assertThat(turns.waiting()).isEqualTo(1);
  }

  @Test
  void aBusyClusterHoldsUpNoOtherAndAllTogetherAreLimited() {
    turns.ask("east");
    turns.ask("east");
    TakeOverTurns.Turn east = turns.ask("east");
    TakeOverTurns.Turn west = turns.ask("west");
    TakeOverTurns.Turn another = turns.ask("west");

    assertThat(List.of(has(east), has(west), has(another))).containsExactly(false, true, false);

    west.close();

    assertThat(List.of(has(east), has(another))).containsExactly(false, true);
  }

  @Test
  void whoGivesUpWaitingIsNotGivenATurnAndTakesNone() {
    TakeOverTurns.Turn first = turns.ask("east");
    TakeOverTurns.Turn second = turns.ask("east");
    TakeOverTurns.Turn givesUp = turns.ask("east");
    TakeOverTurns.Turn fourth = turns.ask("east");

    givesUp.close();
    first.close();
    first.close();

    assertThat(givesUp.granted()).isCancelled();
    assertThat(has(fourth)).isTrue();
    assertThat(turns.underWay()).isEqualTo(2);
    second.close();
    fourth.close();
    assertThat(turns.underWay()).isZero();
    assertThat(turns.waiting()).isZero();
  }

  /** Whatever is asked and ended in whatever order: limits hold, and no turn is left unused. */
  @Property(tries = 300)
  void limitsHoldAndRoomIsUsed(@ForAll long seed) {
    Random random = new Random(seed);
    List<TakeOverTurns.Turn> open = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      if (open.isEmpty() || random.nextBoolean()) {
        open.add(turns.ask("cluster-" + random.nextInt(3)));
      } else {
        open.remove(random.nextInt(open.size())).close();
      }
      assertThat(turns.underWay()).isLessThanOrEqualTo(3);
      assertThat(turns.underWay() + turns.waiting()).isEqualTo(open.size());
      assertThat(open.stream().filter(TakeOverTurnsTest::has)).hasSize(turns.underWay());
      assertThat(turns.underWay()).isGreaterThanOrEqualTo(Math.min(2, open.size()));
    }
    open.forEach(TakeOverTurns.Turn::close);
    assertThat(turns.underWay()).isZero();
  }

  private static boolean has(TakeOverTurns.Turn turn) {
    return turn.granted().isDone();
  }
}
