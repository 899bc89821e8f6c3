package io.mainstem.worker.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.worker.mirror.TakeOverTimes.Stage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TakeOverTimesTest {
  private final AtomicLong now = new AtomicLong();
  private final TakeOverTimes times = new TakeOverTimes(now::get);

  @Test
  void addsUpWhatEachStageTook() {
    TakeOverTimes.Attempt one = times.begin();
    TakeOverTimes.Attempt other = times.begin();
    pass(1);
    one.enter(Stage.IDENTIFY);
    pass(2);
    one.end(true);
    one.enter(Stage.FENCE); // what was given up may still hear of an answer
    pass(4);
    other.end(false);
    other.end(true);

    assertThat(times.done()).isEqualTo(1);
    assertThat(times.secondsByStage())
        .containsEntry("topics", 8.0)
        .containsEntry("identify", 2.0)
        .containsEntry("fence", 0.0)
        .hasSize(Stage.values().length);
  }

  private void pass(long seconds) {
    now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }
}
