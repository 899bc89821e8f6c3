package io.mainstem.bench.assignment;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.bench.assignment.AssignmentBench.Figures;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bench in small: what it promises holds for a small fleet, too. */
class AssignmentBenchTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aSmallFleetKeepsThePromisesToo(long seed) {
    Figures figures =
        new AssignmentBench(new AssignmentBench.Workload(2_000, 10, seed), line -> {})
            .run()
            .mainstem();

    assertThat(figures.movedOnTopicAdded()).isZero();
    assertThat(figures.movedOnWorkerLost()).isEqualTo((int) figures.orphans());
    assertThat(figures.movedOnWorkerJoined()).isBetween(1, figures.joinBound());
    assertThat(figures.movedOnRollingRestart()).isZero();
    assertThat(figures.spread()).isLessThanOrEqualTo(1.10);
    assertThat(figures.dailyMoveShare()).isLessThan(0.05);
  }

  @org.junit.jupiter.api.Test
  void theSameSeedGivesTheSameFigures() {
    AssignmentBench.Workload workload = new AssignmentBench.Workload(500, 5, 7);
    Figures one = new AssignmentBench(workload, line -> {}).run().mainstem();
    Figures other = new AssignmentBench(workload, line -> {}).run().mainstem();

    assertThat(one)
        .usingRecursiveComparison()
        .ignoringFields("planSeconds", "planWallSeconds")
        .isEqualTo(other);
  }
}
