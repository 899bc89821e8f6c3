package io.mainstem.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.mainstem.chaos.report.ChaosReport;
import io.mainstem.chaos.scenario.ChaosRun;
import io.mainstem.chaos.scenario.LaboratorySystem;
import io.mainstem.chaos.scenario.Pace;
import io.mainstem.chaos.scenario.Scenario;
import io.mainstem.chaos.scenario.Scenarios;
import io.mainstem.local.WorkDirectory;
import io.mainstem.local.laboratory.Laboratory;
import io.mainstem.local.laboratory.ServiceRuntime;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The short chaos set: two whole regions, attacked in the ways that take most to survive. The
 * demo's test kills workers; {@code mainstem chaos} runs every scenario.
 */
class ChaosIT {

  private static final long SEED = 11;
  private static final List<Scenario> SHORT_SET =
      Stream.of("worker-frozen", "broker-restarted", "link-one-way").map(Scenarios::named).toList();

  @Test
  void nothingIsLostRepeatedOrReorderedWhateverIsAttacked(@TempDir Path folder) {
    try (WorkDirectory work = WorkDirectory.at(folder.resolve("work"));
        Laboratory laboratory =
            Laboratory.in(work, ServiceRuntime.own("io.mainstem.cli.Mainstem"))
                .regions(List.of("west", "east"))
                .build();
        ChaosReport report = ChaosReport.in(folder.resolve("report"))) {
      laboratory.start();

      var result =
          new ChaosRun(new LaboratorySystem(laboratory), Pace.GENTLE, report)
              .run(SHORT_SET, SEED, scenario -> {});

      assertThat(result.scenarios())
          .hasSameSizeAs(SHORT_SET)
          .allSatisfy(
              scenario -> {
                assertThat(scenario.verdict().name()).as(scenario.toString()).isEqualTo("VALID");
                assertThat(scenario.faultsInjected()).as(scenario.toString()).isPositive();
                assertThat(scenario.acked()).as(scenario.toString()).isPositive();
              });
    }
  }
}
