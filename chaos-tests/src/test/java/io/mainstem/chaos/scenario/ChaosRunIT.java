package io.mainstem.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.chaos.check.Checker;
import io.mainstem.chaos.check.DeliveryChecker;
import io.mainstem.chaos.check.Verdict;
import io.mainstem.chaos.fault.FaultKind;
import io.mainstem.chaos.history.HistoryFile;
import io.mainstem.chaos.report.ChaosReport;
import io.mainstem.chaos.report.ChaosResult;
import io.mainstem.chaos.report.ScenarioResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The laboratory of the laboratory: a copier with known weaknesses is attacked, and they must be
 * found.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChaosRunIT {
  private static final Pace PACE =
      new Pace(
          1_000,
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofMillis(500),
          Duration.ZERO);

  private final NaiveSystem system = new NaiveSystem();

  @BeforeAll
  void start() {
    system.start();
  }

  @AfterAll
  void stop() {
    system.close();
  }

  @Test
  void copierThatForgetsIsCaughtWhenItIsKilled(@TempDir Path directory) {
    ScenarioResult result = run(directory, FaultKind.WORKER_KILLED, 3_000);

    assertThat(result.verdict()).isEqualTo(Verdict.INVALID);
    assertThat(result.duplicated()).isPositive();
    assertThat(result.faultsInjected()).isEqualTo(1);
    assertThat(result.acked()).isGreaterThan(1_000);
    assertThat(directory.resolve("timeline.svg")).exists();
  }

  @Test
  void historySaysTheSameWhenItIsReadAgain(@TempDir Path directory) {
    ScenarioResult result = run(directory, FaultKind.WORKER_FROZEN, 1_000);

    DeliveryChecker again = new DeliveryChecker(List.of("east"));
    HistoryFile.replay(directory.resolve("history.jsonl"), again::see);
    assertThat(Checker.guarded(again).finding().verdict()).isEqualTo(result.verdict());
    assertThat(again.tally().acknowledged()).isEqualTo(result.acked());
  }

  @Test
  void cutLinkIsSurvivedByAnyCopier(@TempDir Path directory) {
    ScenarioResult result = run(directory, FaultKind.LINK_CUT, 1_500);

    assertThat(result.reasons()).isEmpty();
    assertThat(result.verdict()).isEqualTo(Verdict.VALID);
    assertThat(result.recoverySeconds()).isNotNull();
    assertThat(result.replay()).contains("--seed 42");
  }

  private ScenarioResult run(Path directory, FaultKind kind, long hold) {
    Scenario scenario =
        new Scenario("naive-" + kind.id(), "One fault.", List.of(kind), 1, 1_500, hold);
    try (ChaosReport report = ChaosReport.in(directory)) {
      ChaosResult result = new ChaosRun(system, PACE, report).run(List.of(scenario), 42, any -> {});
      assertThat(result.scenarios()).hasSize(1);
      return result.scenarios().get(0);
    }
  }
}
