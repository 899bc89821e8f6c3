package io.mainstem.cli.switchover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The checker finds what it is there to find. */
class LogContentsTest {

  @Test
  void findsNothingWhereNothingIsWrong() {
    assertThat(new LogContents(Map.of("a", List.of(0L, 2L), "b", List.of(1L))).faults(3)).isEmpty();
  }

  @Test
  void namesWhatIsLostRepeatedAndOutOfOrder() {
    assertThat(new LogContents(Map.of("a", List.of(0L, 4L, 2L, 2L))).faults(4))
        .containsExactlyInAnyOrder("out of order: 2 after 4", "twice: 2", "lost: 1", "lost: 3");
  }
}
